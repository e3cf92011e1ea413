import type { JSX } from "preact";
import type { JobFieldsFragment } from "../../api/generated";
import * as format from "../format";
import { Reference } from "../ui/failure";
import { Icon } from "../ui/icon";
import type { Attachment } from "./attachment";

interface WaitingProps {
  readonly attachment: Attachment;
  readonly job: JobFieldsFragment;
}

/** Why the server does not combine yet, when it tries again, and a way not to wait for that. */
export function Waiting({ attachment, job }: WaitingProps): JSX.Element {
  const { code = "", message = "" } = job.statusReason ?? {};
  return (
    <div class="note" role="status">
      <Icon name="clock" />
      <div class="note-text">
        <p>{message}</p>
        {job.retryAt && (
          <p>
            It is tried again by itself at {format.moment(job.retryAt)}
            {job.retryUntil && `, until ${format.moment(job.retryUntil)}`}. The files are kept.
          </p>
        )}
        <Reference code={code} id={job.id} message={message} />
      </div>
      {job.retryAt && (
        <button type="button" onClick={() => void attachment.combine()}>
          <Icon name="retry" /> Try now
        </button>
      )}
    </div>
  );
}

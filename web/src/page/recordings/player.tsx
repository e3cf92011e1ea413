import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RecordingFieldsFragment } from "../../api/generated";
import { toUploadError, UploadError } from "../../upload/errors";
import * as format from "../format";
import type { Services } from "../services";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toasts";
import { actOnKey } from "./player-keys";
import { PlayedRecording } from "./source";
import { linkTo } from "./time-link";

const DEFAULT_FPS = 30;
const HEVC = 'video/mp4; codecs="hvc1.1.6.L120.B0"';

interface PlayerProps {
  readonly services: Services;
  readonly recording: RecordingFieldsFragment;
  /** Seconds. */
  readonly startAt: number;
  readonly onDownload: () => void;
}

/** Plays over Range requests; a URL that expires is renewed without losing the place. */
export function Player({ services, recording, startAt, onDownload }: PlayerProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const error = useSignal<UploadError | null>(null);
  const unplayable = useSignal(false);
  const source = useMemo(() => new PlayedRecording(services, recording.id), [recording.id]);

  const load = async (place: number, plays: boolean): Promise<void> => {
    error.value = null;
    try {
      if (video.current) await source.load(video.current, place, plays);
    } catch (cause) {
      error.value = toUploadError(cause);
    }
  };
  useEffect(() => {
    unplayable.value = recording.videoCodec === "hevc" && !video.current?.canPlayType(HEVC);
    void load(startAt, false);
    video.current?.focus({ preventScroll: true });
    video.current?.scrollIntoView({ block: "center" });
  }, [source]);

  const shown = (element: HTMLVideoElement): void => {
    source.shown();
    // Some browsers play the sound alone.
    if (recording.width && !element.videoWidth) unplayable.value = true;
  };

  // Browsers ask for long with a URL that has expired before they give it up.
  const stuck = async (element: HTMLVideoElement): Promise<void> => {
    if (await source.isGiven()) return;
    if (source.mayRenew()) await load(element.currentTime, !element.paused);
  };

  // Better than to wait until storage refuses.
  const fresh = (element: HTMLVideoElement): void => {
    if (source.isStale) void load(element.currentTime, !element.paused);
  };

  // Nor do they say whether a URL has expired or a codec is strange to them.
  const failed = async (element: HTMLVideoElement): Promise<void> => {
    if (source.mayRenew()) await load(element.currentTime, !element.paused);
    else if (await source.isGiven()) unplayable.value = true;
    else error.value = notGiven();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (video.current && actOnKey(video.current, event.key, recording.fps ?? DEFAULT_FPS)) {
      event.preventDefault();
    }
  };
  const copyLink = async (): Promise<void> => {
    const at = video.current?.currentTime ?? 0;
    await navigator.clipboard.writeText(linkTo(recording.id, at));
    toast(`Link to ${format.clock(at * 1000)} copied.`);
  };
  return (
    <div class="player" onKeyDown={onKey}>
      <video
        ref={video}
        controls
        playsInline
        preload="metadata"
        tabIndex={0}
        aria-label={`Player: ${recording.description || recording.fileName}`}
        onLoadedMetadata={(event) => shown(event.currentTarget)}
        onPlay={(event) => fresh(event.currentTarget)}
        onSeeking={(event) => fresh(event.currentTarget)}
        onWaiting={(event) => void stuck(event.currentTarget)}
        onError={(event) => void failed(event.currentTarget)}
      />
      {unplayable.value && (
        <div class="note" role="alert">
          <Icon name="warning" />
          <p class="note-text">
            This browser cannot show {format.codec(recording.videoCodec ?? "this video")}. The
            recording itself is whole: download it, or open this page in Safari.
          </p>
          <button type="button" onClick={onDownload}>
            <Icon name="download" /> Download
          </button>
        </div>
      )}
      {error.value && <Failure error={error.value} onRetry={() => void load(video.current?.currentTime ?? startAt, false)} />}
      <p class="player-foot">
        <span class="muted keys">
          <kbd>Space</kbd> play <kbd>J</kbd> <kbd>L</kbd> 10 s <kbd>,</kbd> <kbd>.</kbd> one frame
        </span>
        <button type="button" class="quiet" onClick={() => void copyLink()}>
          <Icon name="link" /> Copy link at time
        </button>
      </p>
    </div>
  );
}

function notGiven(): UploadError {
  return new UploadError(
    "UNREACHABLE",
    "Storage does not give this recording now. Check the network, then retry.",
    true,
  );
}

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { PlaybackUrlDocument, type RecordingFieldsFragment } from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import * as format from "../format";
import type { Services } from "../services";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toasts";
import { actOnKey } from "./player-keys";
import { linkTo } from "./time-link";

const DEFAULT_FPS = 30;
const EARLY_MS = 60_000;
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
  const expiresAt = useRef(0);
  const place = useRef(startAt);

  const load = async (): Promise<void> => {
    const element = video.current;
    if (!element) return;
    const wasPlaying = !element.paused && place.current > 0;
    try {
      const { recordingPlaybackUrl: signed } = await services.client.query(PlaybackUrlDocument, {
        id: recording.id,
      });
      if (!signed) return;
      expiresAt.current = Date.parse(signed.expiresAt);
      element.src = signed.url;
      element.currentTime = place.current;
      if (wasPlaying) await element.play();
    } catch (cause) {
      if (!(cause instanceof DOMException)) error.value = toUploadError(cause);
    }
  };

  useEffect(() => {
    unplayable.value = recording.videoCodec === "hevc" && !video.current?.canPlayType(HEVC);
    void load();
    video.current?.focus({ preventScroll: true });
    const renew = setInterval(() => {
      if (expiresAt.current && Date.now() > expiresAt.current - EARLY_MS) void load();
    }, EARLY_MS / 4);
    return () => clearInterval(renew);
  }, [recording.id]);

  const failed = (): void => {
    const code = video.current?.error?.code;
    if (Date.now() > expiresAt.current || code === MediaError.MEDIA_ERR_NETWORK) void load();
    else unplayable.value = true;
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
        onTimeUpdate={(event) => (place.current = event.currentTarget.currentTime)}
        onError={failed}
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
      {error.value && <Failure error={error.value} onRetry={() => void load()} />}
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

/** What a file holds, read in the browser by mediabunny, which is loaded when it is needed. */

import { crc64nvme } from "../upload/crc64";
import type { Facts } from "./verdict";

// Few packets say the frame rate; a whole file would have to be read for an exact one.
const PACKETS = 120;
const FAMILIES: Readonly<Record<string, string>> = {
  MP4: "MP4 or MOV",
  "QuickTime File Format": "MP4 or MOV",
};

/** Rejects when it is no footage that can be read here. */
export async function probe(file: Blob): Promise<Facts> {
  const { BlobSource, Input, MP4, MATROSKA, QTFF, WEBM } = await import("mediabunny");
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, MATROSKA, WEBM] });
  try {
    const [format, video, audio] = await Promise.all([
      input.getFormat(),
      input.getPrimaryVideoTrack(),
      input.getPrimaryAudioTrack(),
    ]);
    const [stats, duration, audioTracks] = await Promise.all([
      video?.computePacketStats(PACKETS),
      input.computeDuration(),
      input.getAudioTracks(),
    ]);
    return {
      container: FAMILIES[format.name] ?? format.name,
      durationMs: duration * 1000,
      videoCodec: (await video?.getCodec()) ?? null,
      width: (await video?.getCodedWidth()) ?? null,
      height: (await video?.getCodedHeight()) ?? null,
      rotation: (await video?.getRotation()) ?? null,
      fps: stats?.averagePacketRate ?? null,
      audioCodec: (await audio?.getCodec()) ?? null,
      sampleRate: (await audio?.getSampleRate()) ?? null,
      channels: (await audio?.getNumberOfChannels()) ?? null,
      audioTracks: audioTracks.length,
      videoSetup: setupOf(await video?.getDecoderConfig()),
      audioSetup: setupOf(await audio?.getDecoderConfig()),
    };
  } finally {
    input.dispose();
  }
}

/** Short for what a decoder is set up with (avcC, hvcC, esds); null where the file has none. */
function setupOf(config: { description?: AllowSharedBufferSource } | null | undefined): string | null {
  const setup = config?.description;
  if (!setup) return null;
  return crc64nvme(
    ArrayBuffer.isView(setup)
      ? new Uint8Array(setup.buffer, setup.byteOffset, setup.byteLength)
      : new Uint8Array(setup),
  );
}

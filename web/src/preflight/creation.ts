/**
 * When a camera began a file, from the movie header of an MP4 or MOV.
 *
 * Form: ISO/IEC 14496-12, sections 4.2 (boxes) and 8.2.2 (mvhd): seconds since 1904 in UTC.
 */

const SECONDS_1904_TO_1970 = 2_082_844_800;
const HEADER_BYTES = 16;
const MOST_BOXES = 200;
// Cameras without a clock begin at their makers' zero.
const PLAUSIBLE_FROM = Date.UTC(2000, 0, 2);

/** Milliseconds since 1970, or null when the file does not tell. */
export async function createdAt(file: Blob): Promise<number | null> {
  const moov = await findBox(file, "moov", 0, file.size);
  if (!moov) return null;
  const mvhd = await findBox(file, "mvhd", moov.from, moov.to);
  if (!mvhd) return null;
  const view = await viewOf(file, mvhd.from, mvhd.from + 12);
  if (view.byteLength < 12) return null;
  const seconds = view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
  const at = (seconds - SECONDS_1904_TO_1970) * 1000;
  return at >= PLAUSIBLE_FROM ? at : null;
}

async function findBox(
  file: Blob,
  type: string,
  from: number,
  to: number,
): Promise<{ from: number; to: number } | null> {
  let at = from;
  for (let box = 0; box < MOST_BOXES && at + 8 <= to; box++) {
    const view = await viewOf(file, at, Math.min(at + HEADER_BYTES, to));
    if (view.byteLength < 8) return null;
    const short = view.getUint32(0);
    const name = String.fromCharCode(...[4, 5, 6, 7].map((index) => view.getUint8(index)));
    const header = short === 1 ? 16 : 8;
    if (header > view.byteLength) return null;
    const length = short === 1 ? Number(view.getBigUint64(8)) : short || to - at;
    if (length < header) return null;
    if (name === type) return { from: at + header, to: Math.min(at + length, to) };
    at += length;
  }
  return null;
}

async function viewOf(file: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

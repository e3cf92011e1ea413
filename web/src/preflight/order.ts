/**
 * The order that cameras meant, from how they name the chapters of one take, else from times.
 *
 * Names: GoPro `GX010042.MP4` (chapter 01 of take 0042; HERO5 and older `GOPR0042`, then
 * `GP010042`), DJI `DJI_20240612143007_0003_D.MP4` or `DJI_0003.MP4`, Insta360
 * `VID_20240612_143007_00_003.insv`, Sony `C0003.MP4`, dashcams `NO20240612-143007-000003F.MP4` and
 * others that put date, time and a number into the name.
 */

export interface Orderable {
  readonly name: string;
  /** Milliseconds since 1970 at which the camera says that it began, or null. */
  readonly createdAt: number | null;
  readonly lastModified: number;
  /** Milliseconds that it plays; null while that is not known. */
  readonly durationMs: number | null;
}

export interface Ordered<F> {
  readonly files: readonly F[];
  /** Why this order, as a sentence. */
  readonly reason: string;
  /** What looks odd: a chapter that is missing, several takes. */
  readonly warnings: readonly string[];
}

// Cameras write whole seconds, and need a few to begin the next file.
const APART_MS = 5_000;

interface Place {
  readonly camera: string;
  readonly take: string;
  readonly number: number;
  /** Whether neighbours differ by exactly one. */
  readonly steps: boolean;
}

type Reading = (name: string) => Place | null;

const READINGS: readonly Reading[] = [
  by(/^G[HXL](\d{2})(\d{4})\.\w+$/i, ([chapter, take]) => at("GoPro", take, chapter, true)),
  by(/^GOPR(\d{4})\.\w+$/i, ([take]) => at("GoPro", take, "0", true)),
  by(/^GP(\d{2})(\d{4})\.\w+$/i, ([chapter, take]) => at("GoPro", take, chapter, true)),
  by(/^DJI_\d{14}_(\d{4})_\w+\.\w+$/i, ([number]) => at("DJI", "", number, true)),
  by(/^DJI_(\d{4})\.\w+$/i, ([number]) => at("DJI", "", number, true)),
  by(/^(?:PRO_)?VID_(\d{8})_(\d{6})_(?:\d{2}_)?(\d{3})\.\w+$/i, ([date, time, number]) =>
    at("Insta360", `${date}${time}`, number, true),
  ),
  by(/^C(\d{4})\.\w+$/i, ([number]) => at("Sony", "", number, true)),
  by(/^\w{0,4}?(\d{8})[-_]?(\d{6})[-_]?\d*[A-Z]?\.\w+$/i, ([date, time]) =>
    at("date and time", "", `${date}${time}`, false),
  ),
];

function by(pattern: RegExp, place: (found: string[]) => Place): Reading {
  return (name) => {
    const found = pattern.exec(name);
    return found ? place(found.slice(1)) : null;
  };
}

function at(camera: string, take = "", number = "0", steps = false): Place {
  return { camera, take, number: Number(number), steps };
}

/** The place of a file among the chapters of its camera, if the name tells. */
export function placeOf(name: string): Place | null {
  for (const reading of READINGS) {
    const place = reading(name);
    if (place) return place;
  }
  return null;
}

export function autoOrder<F extends Orderable>(files: readonly F[]): Ordered<F> {
  return byName(files) ?? byTime(files) ?? byWords(files);
}

function byName<F extends Orderable>(files: readonly F[]): Ordered<F> | null {
  const placed = files.map((file) => ({ file, place: placeOf(file.name) }));
  const cameras = new Set(placed.map(({ place }) => place?.camera));
  const [camera] = cameras;
  if (cameras.size !== 1 || camera === undefined) return null;
  const sorted = placed
    .map(({ file, place }) => ({ file, place: place as Place }))
    .sort((a, b) => a.place.take.localeCompare(b.place.take) || a.place.number - b.place.number);
  const reason =
    camera === "date and time"
      ? "Ordered by the date and time in their names."
      : `Ordered by ${camera} ${camera === "GoPro" ? "chapter" : "clip"} numbers.`;
  return {
    files: sorted.map(({ file }) => file),
    reason,
    warnings: oddities(camera, sorted.map(({ place }) => place)),
  };
}

function oddities(camera: string, places: readonly Place[]): string[] {
  const warnings: string[] = [];
  const takes = new Set(places.map((place) => place.take));
  if (takes.size > 1) {
    warnings.push(`These are ${takes.size} different takes of the ${camera}; they join one after the other.`);
  }
  places.forEach((place, index) => {
    const before = places[index - 1];
    if (!before?.steps || before.take !== place.take) return;
    const gap = place.number - before.number - 1;
    if (gap === 1) warnings.push(`Number ${place.number - 1} is missing between two files.`);
    if (gap > 1) {
      warnings.push(`Numbers ${before.number + 1} to ${place.number - 1} are missing between two files.`);
    }
  });
  const [first] = places;
  if (camera === "GoPro" && first && first.number > 1) {
    warnings.push(`The take begins with chapter ${first.number}: earlier chapters are missing.`);
  }
  return warnings;
}

function byTime<F extends Orderable>(files: readonly F[]): Ordered<F> | null {
  const times = files.map((file) => file.createdAt);
  if (times.some((time) => time === null) || new Set(times).size !== files.length) return null;
  const sorted = [...files].sort((a, b) => (a.createdAt as number) - (b.createdAt as number));
  return {
    files: sorted,
    reason: "Ordered by the moment at which the camera began each file.",
    warnings: sorted.flatMap((file, index) => discontinuity(sorted[index - 1], file)),
  };
}

/** What lies between the end of one file and the beginning of the next. */
function discontinuity(before: Orderable | undefined, file: Orderable): string[] {
  if (!before?.createdAt || !file.createdAt || !before.durationMs) return [];
  const gap = file.createdAt - before.createdAt - before.durationMs;
  if (gap > APART_MS) return [`${file.name} begins ${spoken(gap)} after the end of ${before.name}.`];
  if (gap < -APART_MS) return [`${file.name} begins before the end of ${before.name}: two cameras?`];
  return [];
}

function spoken(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function byWords<F extends Orderable>(files: readonly F[]): Ordered<F> {
  const collator = new Intl.Collator(undefined, { numeric: true });
  return {
    files: [...files].sort(
      (a, b) => collator.compare(a.name, b.name) || a.lastModified - b.lastModified,
    ),
    reason: "Ordered by name, for lack of camera numbers and times. Please check.",
    warnings: [],
  };
}

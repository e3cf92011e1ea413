/** Whether files join losslessly, or which one differs in what. */

export interface Facts {
  readonly container: string;
  readonly durationMs: number;
  readonly videoCodec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly rotation: number | null;
  readonly fps: number | null;
  readonly audioCodec: string | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly audioTracks: number;
  /** Short for what a decoder is set up with: equal in files of one camera in one mode. */
  readonly videoSetup: string | null;
  readonly audioSetup: string | null;
}

/** What is known of a file; null facts while it is read or when it is no footage. */
export interface Probed {
  readonly name: string;
  readonly facts: Facts | null;
  readonly problem: string | null;
}

export interface Difference {
  readonly name: string;
  readonly property: string;
  readonly is: string;
  readonly others: string;
}

export interface Verdict {
  readonly joins: boolean;
  readonly differences: readonly Difference[];
  readonly problems: readonly string[];
}

const NONE = "none";
const FPS_TOLERANCE = 0.002;

type Property = readonly [
  name: string,
  text: (facts: Facts) => string,
  same?: (a: Facts, b: Facts) => boolean,
];

const PROPERTIES: readonly Property[] = [
  ["container", (f) => f.container],
  ["video codec", (f) => f.videoCodec ?? NONE],
  ["picture size", (f) => (f.width === null ? NONE : `${f.width}×${f.height}`)],
  ["rotation", (f) => `${f.rotation ?? 0}°`],
  ["frame rate", (f) => (f.fps === null ? NONE : `${rounded(f.fps)} fps`), sameFps],
  ["audio codec", (f) => f.audioCodec ?? NONE],
  ["number of audio tracks", (f) => String(f.audioTracks)],
  ["sample rate", (f) => (f.sampleRate === null ? NONE : `${f.sampleRate} Hz`)],
  ["number of audio channels", (f) => (f.channels === null ? NONE : String(f.channels))],
];

// Told only of files that differ in nothing else: another picture size changes them as well.
const SETUPS: readonly Property[] = [
  ["video encoder settings", (f) => f.videoSetup ?? NONE],
  ["audio encoder settings", (f) => f.audioSetup ?? NONE],
];

function sameFps(a: Facts, b: Facts): boolean {
  if (a.fps === null || b.fps === null) return a.fps === b.fps;
  // A file's last, short chapter measures a little off.
  return Math.abs(a.fps - b.fps) <= Math.max(a.fps, b.fps) * FPS_TOLERANCE + 0.05;
}

function rounded(fps: number): string {
  return String(Number(fps.toFixed(2)));
}

/** Compares with what most files have, the first of them where there is no majority. */
export function verdictOf(files: readonly Probed[]): Verdict {
  const problems = files.flatMap((file) => (file.problem ? [file.problem] : []));
  const known = files.filter((file): file is Probed & { facts: Facts } => file.facts !== null);
  const plain = PROPERTIES.flatMap((property) => differing(property, known));
  const told = new Set(plain.map(({ name }) => name));
  const setups = SETUPS.flatMap((property) => differing(property, known));
  const differences = [...plain, ...setups.filter(({ name }) => !told.has(name))];
  return { joins: !problems.length && !differences.length, differences, problems };
}

function differing(
  [property, text, same = (a, b) => text(a) === text(b)]: Property,
  files: readonly (Probed & { facts: Facts })[],
): Difference[] {
  const votes = files.map(({ facts }) => files.filter((o) => same(facts, o.facts)).length);
  const usual = files[votes.indexOf(Math.max(...votes))];
  if (!usual) return [];
  return files
    .filter(({ facts }) => !same(facts, usual.facts))
    .map(({ name, facts }) => ({ name, property, is: text(facts), others: text(usual.facts) }));
}

export function sentence({ name, property, is, others }: Difference): string {
  if (SETUPS.some(([setup]) => setup === property)) {
    return `${name} has other ${property}: it is of another camera model or mode.`;
  }
  return `${name} has another ${property}: ${is} instead of ${others}.`;
}

import { expect, test } from "vitest";
import { copiesAmong } from "../src/preflight/copies";
import { createdAt } from "../src/preflight/creation";
import { autoOrder, type Orderable } from "../src/preflight/order";
import { type Facts, sentence, verdictOf } from "../src/preflight/verdict";

const file = (
  name: string,
  createdAt: number | null = null,
  durationMs: number | null = null,
): Orderable => ({ name, createdAt, lastModified: 0, durationMs });
const names = (files: readonly Orderable[]): string[] => files.map((one) => one.name);

test.each([
  ["GoPro", ["GX020042.MP4", "GX010043.MP4", "GX010042.MP4"], ["GX010042.MP4", "GX020042.MP4", "GX010043.MP4"]],
  ["GoPro", ["GP010042.MP4", "GOPR0042.MP4"], ["GOPR0042.MP4", "GP010042.MP4"]],
  ["DJI", ["DJI_20240612143107_0004_D.MP4", "DJI_20240612143007_0003_D.MP4"], ["DJI_20240612143007_0003_D.MP4", "DJI_20240612143107_0004_D.MP4"]],
  ["Insta360", ["VID_20240612_143007_00_004.insv", "VID_20240612_143007_00_003.insv"], ["VID_20240612_143007_00_003.insv", "VID_20240612_143007_00_004.insv"]],
  ["Sony", ["C0010.MP4", "C0009.MP4"], ["C0009.MP4", "C0010.MP4"]],
  ["date and time", ["NO20240612-143107-000012F.MP4", "NO20240612-143007-000011F.MP4"], ["NO20240612-143007-000011F.MP4", "NO20240612-143107-000012F.MP4"]],
  ["date and time", ["20240612_143107F.mp4", "20240612_143007F.mp4"], ["20240612_143007F.mp4", "20240612_143107F.mp4"]],
])("%s names give the order", (camera, chosen, expected) => {
  const { files, reason } = autoOrder(chosen.map((name) => file(name)));
  expect(names(files)).toEqual(expected);
  expect(reason).toContain(camera);
});

test("a missing chapter, a missing beginning and several takes are told", () => {
  const { warnings } = autoOrder(["GX020042.MP4", "GX040042.MP4", "GX010043.MP4"].map((n) => file(n)));
  expect(warnings).toEqual([
    "These are 2 different takes of the GoPro; they join one after the other.",
    "Number 3 is missing between two files.",
    "The take begins with chapter 2: earlier chapters are missing.",
  ]);
});

test("without camera names the camera's clock decides, then names with numbers in them", () => {
  expect(names(autoOrder([file("b.mp4", 1), file("a.mp4", 2)]).files)).toEqual(["b.mp4", "a.mp4"]);
  const { files, reason } = autoOrder([file("lap 10.mp4"), file("lap 9.mp4")]);
  expect(names(files)).toEqual(["lap 9.mp4", "lap 10.mp4"]);
  expect(reason).toContain("check");
});

test("a break between two files, and an overlap, are told when times give the order", () => {
  const { warnings } = autoOrder([
    file("a.mp4", 1_000_000, 60_000),
    file("b.mp4", 1_062_000, 60_000),
    file("c.mp4", 1_422_000, 60_000),
    file("d.mp4", 1_452_000, 60_000),
  ]);
  expect(warnings).toEqual([
    "c.mp4 begins 5 min after the end of b.mp4.",
    "d.mp4 begins before the end of c.mp4: two cameras?",
  ]);
});

test("a copy under another name is found by its bytes", async () => {
  const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
  const other = bytes.slice();
  other[150_000] = 1;
  const chosen = [new Blob([bytes]), new Blob([other]), new Blob([bytes]), new Blob(["short"])];
  expect(await copiesAmong(chosen)).toEqual([[chosen[2], chosen[0]]]);
});

const facts = (changes: Partial<Facts> = {}): Facts => ({
  container: "MP4 or MOV",
  durationMs: 1000,
  videoCodec: "avc",
  width: 1920,
  height: 1080,
  rotation: 0,
  fps: 29.97,
  audioCodec: "aac",
  sampleRate: 48000,
  channels: 2,
  audioTracks: 1,
  videoSetup: "9043593b9740",
  audioSetup: "1210",
  ...changes,
});

test("files alike join, a hair's breadth of frame rate included", () => {
  const files = [facts(), facts({ fps: 29.98 }), facts({ durationMs: 5 })];
  const verdict = verdictOf(files.map((one, index) => ({ name: `${index}`, facts: one, problem: null })));
  expect(verdict).toEqual({ joins: true, differences: [], problems: [] });
});

test("the odd one out is named with property and values, also when it comes first", () => {
  const files = [facts({ width: 1280, height: 720 }), facts(), facts()];
  const verdict = verdictOf(files.map((one, index) => ({ name: `${index}.mp4`, facts: one, problem: null })));
  expect(verdict.joins).toBe(false);
  expect(verdict.differences.map(sentence)).toEqual([
    "0.mp4 has another picture size: 1280×720 instead of 1920×1080.",
  ]);
});

test("files alike to the eye but set up differently are not promised to join", () => {
  const files = [facts(), facts({ videoSetup: "bf0c5ab75a18" })];
  const verdict = verdictOf(files.map((one, index) => ({ name: `${index}.mp4`, facts: one, problem: null })));
  expect(verdict.joins).toBe(false);
  expect(verdict.differences.map(sentence)).toEqual([
    "1.mp4 has other video encoder settings: it is of another camera model or mode.",
  ]);
});

test("other encoder settings are no news of a file of another picture size", () => {
  const files = [facts(), facts({ width: 1280, height: 720, videoSetup: "bf0c5ab75a18" })];
  const verdict = verdictOf(files.map((one, index) => ({ name: `${index}.mp4`, facts: one, problem: null })));
  expect(verdict.differences.map((one) => one.property)).toEqual(["picture size"]);
});

test("a file without sound among others is told", () => {
  const silent = facts({ audioCodec: null, sampleRate: null, channels: null, audioTracks: 0 });
  const { differences } = verdictOf([
    { name: "a", facts: facts(), problem: null },
    { name: "b", facts: silent, problem: null },
  ]);
  expect(differences.map((one) => one.property)).toContain("audio codec");
});

function box(type: string, ...content: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const length = 8 + content.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, length);
  bytes.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function mvhd(seconds: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setUint32(4, seconds);
  return bytes;
}

test("the camera's time is read from the movie header, wherever it lies", async () => {
  const seconds = Date.UTC(2024, 5, 12) / 1000 + 2_082_844_800;
  const parts = [box("ftyp", new Uint8Array(8)), box("mdat", new Uint8Array(500))];
  const at = await createdAt(new Blob([...parts, box("moov", box("mvhd", mvhd(seconds)))]));
  expect(at).toBe(Date.UTC(2024, 5, 12));
});

test.each([
  ["a camera without a clock", new Blob([box("moov", box("mvhd", mvhd(0)))])],
  ["no footage", new Blob(["hello, I am no film at all"])],
  ["an empty file", new Blob([])],
])("%s has no time", async (_, blob) => {
  expect(await createdAt(blob)).toBeNull();
});

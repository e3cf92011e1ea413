import { expect, test } from "vitest";
import { backoffMs } from "../src/upload/backoff";
import { Lanes } from "../src/upload/lanes";
import { matchFiles } from "../src/upload/matching";
import { Meter } from "../src/upload/meter";
import { unfinished } from "../src/upload/unfinished";

const never = new AbortController().signal;

test("waits grow, are random from nothing on, and end at 20 s", () => {
  expect(backoffMs(1, 1)).toBe(200);
  expect(backoffMs(4, 1)).toBe(1_600);
  expect(backoffMs(30, 1)).toBe(20_000);
  expect(backoffMs(30, 0)).toBe(0);
});

test("lanes: 5 at first, half after trouble, never below 2, one more after a calm round", () => {
  const lanes = new Lanes();
  expect(lanes.limit).toBe(5);
  for (let part = 0; part < 50; part++) lanes.wentWell();
  expect(lanes.limit).toBe(5);
  lanes.hadTrouble();
  expect(lanes.limit).toBe(2);
  lanes.hadTrouble();
  expect(lanes.limit).toBe(2);
  lanes.wentWell();
  expect(lanes.limit).toBe(2);
  lanes.wentWell();
  expect(lanes.limit).toBe(3);
});

test("the earlier file goes first, and who gives up frees its place in the line", async () => {
  const lanes = new Lanes();
  const order: number[] = [];
  for (let rank = 0; rank < 5; rank++) await lanes.enter(rank, never);
  const gone = new AbortController();
  const waiting = [
    lanes.enter(9, never).then(() => order.push(9)),
    lanes.enter(7, gone.signal).catch(() => undefined),
    lanes.enter(8, never).then(() => order.push(8)),
  ];
  gone.abort();
  lanes.leave();
  lanes.leave();
  await Promise.all(waiting);
  expect(order).toEqual([8, 9]);
  expect(lanes.busy).toBe(5);
});

test("speed and time left come from the last 10 s", () => {
  const meter = new Meter();
  meter.add(0, 0);
  expect(meter.speed).toBeNull();
  meter.add(1_000_000, 2_000);
  expect(meter.speed).toBe(500_000);
  expect(meter.secondsFor(5_000_000)).toBe(10);
  for (let at = 3_000; at <= 30_000; at += 1_000) meter.add(1_000_000, at);
  expect(meter.speed).toBe(0);
  expect(meter.secondsFor(1)).toBeNull();
});

const wanted = [
  { id: "1", name: "GX010042.MP4", size: 40, lastModified: 1 },
  { id: "2", name: "GX020042.MP4", size: 40, lastModified: 2 },
  { id: "3", name: "GX030042.MP4", size: 30, lastModified: 3 },
];

test("files chosen again in any order find their places, renamed ones too", () => {
  const chosen = [
    { name: "copy of GX030042.MP4", size: 30, lastModified: 3 },
    { name: "GX020042.MP4", size: 40, lastModified: 99 },
    { name: "GX010042.MP4", size: 40, lastModified: 1 },
  ];
  const { files, missing, refused } = matchFiles(wanted, chosen);
  expect([...files].map(([id, file]) => [id, file.name])).toEqual([
    ["1", "GX010042.MP4"],
    ["2", "GX020042.MP4"],
    ["3", "copy of GX030042.MP4"],
  ]);
  expect([missing, refused]).toEqual([[], []]);
});

test("a file that changed, and a strange one, are refused with the reason", () => {
  const changed = { name: "GX010042.MP4", size: 41, lastModified: 1 };
  const strange = { name: "holiday.mp4", size: 40, lastModified: 5 };
  const { missing, refused } = matchFiles(wanted, [changed, strange]);
  expect(missing).toHaveLength(3);
  expect(refused.map(({ reason }) => reason)).toEqual([
    "GX010042.MP4 has another length than the file whose upload was begun. It was changed.",
    "holiday.mp4 is not one of the files whose upload was begun.",
  ]);
});

test("an unfinished upload is found on a later page, behind an empty one", async () => {
  const pages: Record<string, { nodes: number[]; endCursor: string | null }> = {
    first: { nodes: [1, 2], endCursor: "b" },
    b: { nodes: [], endCursor: "c" },
    c: { nodes: [4, 5], endCursor: null },
  };
  const found = await unfinished(
    async (after) => pages[after ?? "first"]!,
    (one) => one % 2 === 0,
  );
  expect(found).toEqual([2, 4]);
});

import { expect, test } from "vitest";
import { UploadQueue } from "../src/upload/queue";
import { FakeCloud, footage, quiet } from "./fake-cloud";

async function settled(queue: UploadQueue): Promise<void> {
  while (queue.isBusy) await quiet();
}

test("several files arrive, the first ones first, within the lanes", async () => {
  const cloud = new FakeCloud();
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  for (const name of ["a", "b", "c", "d"]) {
    queue.add(cloud.announce(100, 10, name), footage(100));
  }
  queue.start();
  await settled(queue);
  expect(queue.isDone).toBe(true);
  expect(cloud.puts).toHaveLength(40);
  expect(cloud.mostBusy).toBeLessThanOrEqual(5);
  expect(queue.progress().sentBytes).toBe(400);
});

test("a file that fails does not hold up the others, and is retried alone", async () => {
  const cloud = new FakeCloud();
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  const broken = queue.add(cloud.announce(100, 10, "broken"), footage(99));
  const whole = queue.add(cloud.announce(100, 10, "whole"), footage(100));
  queue.start();
  await settled(queue);
  expect([broken.state, whole.state]).toEqual(["failed", "done"]);
  expect(queue.isDone).toBe(false);
  queue.cancel(broken.id);
  expect(queue.isDone).toBe(true);
});

test("pause and resume of all", async () => {
  const cloud = new FakeCloud();
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  queue.add(cloud.announce(200, 10, "a"), footage(200));
  queue.add(cloud.announce(200, 10, "b"), footage(200));
  queue.start();
  await quiet();
  queue.pause();
  await quiet();
  const sent = cloud.puts.length;
  await quiet();
  expect(cloud.puts).toHaveLength(sent);
  expect(queue.isBusy).toBe(false);
  queue.resume();
  await settled(queue);
  expect(queue.isDone).toBe(true);
});

test("targets that came with the upload are used before any is asked for", async () => {
  const cloud = new FakeCloud();
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  const source = cloud.announce(100, 10);
  const targets = await cloud.sign(source.id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], []);
  cloud.signs.length = 0;
  queue.add(source, footage(100), targets);
  queue.start();
  await settled(queue);
  expect(queue.isDone).toBe(true);
  expect(cloud.signs).toEqual([]);
});

test("what has arrived is told with the next batch, within what the API takes", async () => {
  const cloud = new FakeCloud();
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  queue.add(cloud.announce(1300, 10), footage(1300));
  queue.start();
  await settled(queue);
  const told = cloud.signs.flatMap((sign) => sign.told.map((one) => one.partNumber));
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBeGreaterThanOrEqual(120);
});

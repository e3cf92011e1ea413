import { expect, test } from "vitest";
import { crc64nvme } from "../src/upload/crc64";
import { UploadQueue } from "../src/upload/queue";
import type { FileState, FileUpload } from "../src/upload/file-upload";
import { FakeCloud, footage, quiet } from "./fake-cloud";

function queued(cloud: FakeCloud, size: number, partSize: number, file = footage(size)): FileUpload {
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  return queue.add(cloud.announce(size, partSize), file);
}

async function whole(file: Blob): Promise<string> {
  return crc64nvme(new Uint8Array(await file.arrayBuffer()));
}

test.each([
  ["a file of one part", 5, 10, 1],
  ["a file of exactly one part", 10, 10, 1],
  ["a file of exactly three parts", 30, 10, 3],
  ["a file of three parts and a byte", 31, 10, 4],
])("%s arrives whole", async (_, size, partSize, parts) => {
  const cloud = new FakeCloud();
  const file = footage(size);
  const upload = queued(cloud, size, partSize, file);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(upload.safeBytes).toBe(size);
  expect(cloud.puts).toHaveLength(parts);
  expect(cloud.crcOf(upload.id)).toBe(await whole(file));
});

test("a file of zero bytes is one empty part", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 0, 10);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.crcOf(upload.id)).toBe("0000000000000000");
});

test("1,500 parts need 24 requests for targets, and never more than 5 are under way", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 1500 * 4, 4);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts).toHaveLength(1500);
  expect(cloud.signs).toHaveLength(Math.ceil(1500 / 64));
  expect(cloud.mostBusy).toBe(5);
});

test("a resume of 1,500 parts sends only the missing ones", async () => {
  const cloud = new FakeCloud();
  const file = footage(1500 * 4);
  const source = cloud.announce(1500 * 4, 4);
  for (let number = 1; number <= 1200; number++) {
    const [target] = await cloud.sign(source.id, [number], []);
    const body = file.slice((number - 1) * 4, number * 4);
    await cloud.put(target!, body, new AbortController().signal, () => undefined);
  }
  cloud.puts.length = cloud.signs.length = 0;
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  const upload = queue.add(await cloud.source(source.id), file);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts).toHaveLength(300);
  expect(Math.min(...cloud.puts)).toBe(1201);
  expect(cloud.signs).toHaveLength(Math.ceil(300 / 64));
});

test("a changed file is refused before a byte is sent", async () => {
  const cloud = new FakeCloud();
  const source = cloud.announce(40, 10);
  const [target] = await cloud.sign(source.id, [2], []);
  const earlier = footage(40, 1).slice(10, 20);
  await cloud.put(target!, earlier, new AbortController().signal, () => undefined);
  cloud.puts.length = 0;
  const queue = new UploadQueue(cloud.surroundings, () => undefined);
  const upload = queue.add(await cloud.source(source.id), footage(40, 2));
  await upload.run();
  expect(upload.state).toBe("failed");
  expect(upload.error?.code).toBe("FILE_CHANGED");
  expect(upload.error?.message).toContain("part 2 differs");
  expect(cloud.puts).toEqual([]);
});

test("a file of another length is refused", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 40, 10, footage(41));
  await upload.run();
  expect(upload.error?.code).toBe("FILE_CHANGED");
  expect(cloud.puts).toEqual([]);
});

test("of every 5 parts one is dropped, one meets a 503, and all arrive without anybody's help", async () => {
  const cloud = new FakeCloud();
  const file = footage(400);
  cloud.fault = (number, nth) => {
    if (nth > 2) return "ok";
    return number % 5 === 0 ? "drop" : number % 5 === 1 ? 503 : "ok";
  };
  const upload = queued(cloud, 400, 10, file);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.crcOf(upload.id)).toBe(await whole(file));
  expect(cloud.signs).toHaveLength(1);
});

test("expired targets are asked for again, once for all that are as old", async () => {
  const cloud = new FakeCloud();
  cloud.urlLifeMs = 1_000;
  let put = 0;
  cloud.onPut = () => {
    if (++put === 20) cloud.time.pass(60_000);
  };
  const upload = queued(cloud, 400, 10);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.signs).toHaveLength(2);
});

test("a clock that is wrong by a day changes nothing: only storage says what has expired", async () => {
  const cloud = new FakeCloud();
  cloud.time.pass(86_400_000);
  const upload = queued(cloud, 6400, 10);
  const was = Date.now;
  Date.now = () => was() + 86_400_000;
  await upload.run();
  Date.now = was;
  expect(upload.state).toBe("done");
  expect(cloud.signs).toHaveLength(10);
});

test("a transfer that stands still is begun anew after 30 s", async () => {
  const cloud = new FakeCloud();
  cloud.fault = (number, nth) => (number === 2 && nth === 1 ? "hang" : "ok");
  const upload = queued(cloud, 40, 10);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts.filter((number) => number === 2)).toHaveLength(2);
  expect(cloud.time.now()).toBeGreaterThanOrEqual(30_000);
});

test("without a network it waits, without using up its tries", async () => {
  const cloud = new FakeCloud();
  cloud.time.isOnline = false;
  const upload = queued(cloud, 40, 10);
  const running = upload.run();
  await quiet();
  cloud.time.pass(3_600_000);
  expect(cloud.puts).toEqual([]);
  expect(upload.state).toBe("sending");
  cloud.time.goOnline();
  await running;
  expect(upload.state).toBe("done");
  expect(cloud.puts).toHaveLength(4);
});

test("storage that stays away fails the file in words, and a retry goes on where it was", async () => {
  const cloud = new FakeCloud();
  cloud.fault = (number) => (number === 3 ? 503 : "ok");
  const upload = queued(cloud, 40, 10);
  await upload.run();
  expect(upload.state).toBe("failed");
  expect(upload.error?.retryable).toBe(true);
  expect(upload.error?.message).toContain("503");
  const before = cloud.puts.length;
  cloud.fault = () => "ok";
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts.slice(before)).toEqual([3]);
});

test("a refusal that will not pass is not repeated", async () => {
  const cloud = new FakeCloud();
  cloud.fault = () => 400;
  const upload = queued(cloud, 5, 10);
  await upload.run();
  expect(upload.error?.code).toBe("STORAGE");
  expect(cloud.puts).toHaveLength(1);
});

test("parts that storage lost are sent again before it is complete", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 40, 10);
  const complete = cloud.complete;
  let lost = false;
  cloud.complete = (id, crc) => {
    if (!lost) cloud.parts.get(id)?.delete(2);
    lost = true;
    return complete(id, crc);
  };
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts.filter((number) => number === 2)).toHaveLength(2);
});

test("it waits until storage has put the parts together", async () => {
  const cloud = new FakeCloud();
  cloud.completing = 4;
  const upload = queued(cloud, 40, 10);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.time.now()).toBeGreaterThanOrEqual(2_000);
});

test("a source that is there already needs no file", async () => {
  const cloud = new FakeCloud();
  const source = { ...cloud.announce(40, 10), status: "UPLOADED" as const };
  const upload = new UploadQueue(cloud.surroundings, () => undefined).add(source, null);
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts).toEqual([]);
});

test("a file that cannot be read any more is named", async () => {
  const cloud = new FakeCloud();
  const surroundings = {
    ...cloud.surroundings,
    reader: { crc64nvme: () => Promise.reject(new Error("NotReadableError")) },
    storage: { put: () => Promise.reject(new Error("the connection broke off")) },
  };
  const queue = new UploadQueue(surroundings, () => undefined);
  const upload = queue.add(cloud.announce(40, 10), footage(40));
  await upload.run();
  expect(upload.error?.code).toBe("FILE_UNREADABLE");
  expect(upload.error?.message).toContain("GX010042.MP4");
});

test("no part waits for the checksum of another", async () => {
  const cloud = new FakeCloud();
  const { surroundings } = cloud;
  const reader = {
    crc64nvme: async (piece: Blob) => {
      while (cloud.puts.length < 12) await quiet();
      return cloud.crc64nvme(piece);
    },
  };
  const queue = new UploadQueue({ ...surroundings, reader }, () => undefined);
  const upload = queue.add(cloud.announce(120, 10), footage(120));
  await upload.run();
  expect(upload.state).toBe("done");
});

test("a pause sends nothing more, and going on sends no part that has arrived", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 400, 10);
  cloud.onPut = () => {
    if (cloud.puts.length === 12) upload.pause();
  };
  await upload.run();
  expect(upload.state).toBe("paused");
  await quiet();
  const arrived = cloud.parts.get(upload.id)?.size as number;
  const before = cloud.puts.length;
  expect(before - arrived).toBeLessThanOrEqual(5);
  cloud.onPut = () => undefined;
  await upload.run();
  expect(upload.state).toBe("done");
  expect(cloud.puts.length - before).toBe(40 - arrived);
});

test.each<FileState>(["waiting", "checking", "sending", "paused", "finishing", "failed"])(
  "a cancel while it is %s ends it, and nothing is sent after it",
  async (state) => {
    const cloud = new FakeCloud();
    if (state === "failed") cloud.fault = () => 400;
    if (state === "finishing") cloud.completing = 1_000_000;
    const queue = new UploadQueue(cloud.surroundings, () => {
      if (upload.state === state) upload.cancel();
    });
    const upload = queue.add(cloud.announce(400, 10), footage(400));
    if (state === "waiting") upload.cancel();
    if (state === "paused") upload.pause();
    await upload.run();
    expect(upload.state).toBe("cancelled");
    await quiet();
    const sent = cloud.puts.length;
    await upload.run();
    await quiet();
    expect(cloud.puts).toHaveLength(sent);
  },
);

test("a file that is done cannot be cancelled", async () => {
  const cloud = new FakeCloud();
  const upload = queued(cloud, 40, 10);
  await upload.run();
  upload.cancel();
  expect(upload.state).toBe("done");
});

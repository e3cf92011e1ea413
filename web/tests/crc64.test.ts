import { expect, test } from "vitest";
import { combine, combineAll, crc64nvme } from "../src/upload/crc64";
import { footage } from "./fake-cloud";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("the check value of the specification", () => {
  expect(crc64nvme(bytes("123456789"))).toBe("ae8b14860a799888");
});

test("nothing has the checksum zero", () => {
  expect(crc64nvme(new Uint8Array())).toBe("0000000000000000");
});

test("4,096 zero bytes, and 4,096 bytes of ones (the specification's examples)", () => {
  expect(crc64nvme(new Uint8Array(4096))).toBe("6482d367eb22b64e");
  expect(crc64nvme(new Uint8Array(4096).fill(0xff))).toBe("c0ddba7302eca3ac");
});

test("a view that does not begin at a word's border", () => {
  const whole = bytes("xyz123456789");
  expect(crc64nvme(whole.subarray(3))).toBe("ae8b14860a799888");
});

test("every split of a file combines to the checksum of the whole", async () => {
  const whole = new Uint8Array(await footage(67).arrayBuffer());
  for (let at = 0; at <= whole.length; at++) {
    const [a, b] = [whole.subarray(0, at), whole.subarray(at)];
    expect(combine(crc64nvme(a), crc64nvme(b), b.length)).toBe(crc64nvme(whole));
  }
});

test("parts combine in their order", async () => {
  const whole = new Uint8Array(await footage(1000).arrayBuffer());
  const parts = [whole.subarray(0, 400), whole.subarray(400, 800), whole.subarray(800)];
  expect(combineAll(parts.map((part) => [crc64nvme(part), part.length] as const))).toBe(
    crc64nvme(whole),
  );
  const swapped = [parts[1]!, parts[0]!, parts[2]!];
  expect(combineAll(swapped.map((part) => [crc64nvme(part), part.length] as const))).not.toBe(
    crc64nvme(whole),
  );
});

/**
 * CRC-64/NVME, the checksum that guards bytes end to end, eight bytes a step.
 *
 * Source: NVM Express NVM Command Set Specification, 64-bit CRC: polynomial ad93d23594c93659,
 * reflected, initial value and final XOR all ones; of "123456789" it is ae8b14860a799888.
 */

const POLYNOMIAL = 0x9a6c9329ac4bc9b5n; // reflected
const ONE = 1n << 63n; // x to the power of 0: the first coefficient is the highest bit
const EMPTY = "0".repeat(16);

// Numbers of 64 bits are slow in JavaScript, so each table comes as a low and a high half.
const LOW = new Int32Array(8 * 256);
const HIGH = new Int32Array(8 * 256);
fillTables();

function fillTables(): void {
  const first: bigint[] = [];
  for (let byte = 0n; byte < 256n; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? POLYNOMIAL : 0n);
    first.push(crc);
  }
  let entries = first;
  for (let table = 0; table < 8; table++) {
    entries.forEach((crc, byte) => {
      LOW[table * 256 + byte] = Number(BigInt.asIntN(32, crc));
      HIGH[table * 256 + byte] = Number(BigInt.asIntN(32, crc >> 32n));
    });
    entries = entries.map((crc) => (crc >> 8n) ^ (first[Number(crc & 0xffn)] as bigint));
  }
}

/** The checksum of `bytes` as 16 hexadecimal digits. */
export function crc64nvme(bytes: Uint8Array): string {
  const l = LOW;
  const h = HIGH;
  let low = -1;
  let high = -1;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const end = bytes.length - 7; at < end; at += 8) {
    const a = low ^ view.getInt32(at, true);
    const b = high ^ view.getInt32(at + 4, true);
    const i0 = 1792 + (a & 255);
    const i1 = 1536 + ((a >>> 8) & 255);
    const i2 = 1280 + ((a >>> 16) & 255);
    const i3 = 1024 + (a >>> 24);
    const i4 = 768 + (b & 255);
    const i5 = 512 + ((b >>> 8) & 255);
    const i6 = 256 + ((b >>> 16) & 255);
    const i7 = b >>> 24;
    low = l[i0]! ^ l[i1]! ^ l[i2]! ^ l[i3]! ^ l[i4]! ^ l[i5]! ^ l[i6]! ^ l[i7]!;
    high = h[i0]! ^ h[i1]! ^ h[i2]! ^ h[i3]! ^ h[i4]! ^ h[i5]! ^ h[i6]! ^ h[i7]!;
  }
  for (; at < bytes.length; at++) {
    const entry = (low ^ bytes[at]!) & 255;
    low = ((low >>> 8) | (high << 24)) ^ l[entry]!;
    high = (high >>> 8) ^ h[entry]!;
  }
  return hex32(~high) + hex32(~low);
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

/** The checksum of all pieces one after the other, each given by its checksum and bytes. */
export function combineAll(pieces: Iterable<readonly [crc: string, bytes: number]>): string {
  let whole = EMPTY;
  for (const [crc, bytes] of pieces) whole = combine(whole, crc, bytes);
  return whole;
}

/** The checksum of A followed by B: B multiplies what A left by x^(8 * bytes of B). */
export function combine(a: string, b: string, bytesOfB: number): string {
  const shifted = multiply(powerOfX(8n * BigInt(bytesOfB)), BigInt(`0x${a}`));
  return (shifted ^ BigInt(`0x${b}`)).toString(16).padStart(16, "0");
}

function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = ONE; a; bit >>= 1n) {
    if (a & bit) {
      product ^= b;
      a ^= bit;
    }
    b = (b >> 1n) ^ (b & 1n ? POLYNOMIAL : 0n);
  }
  return product;
}

const powers = new Map<bigint, bigint>();

// A file has two lengths of parts at most, so a power is asked for again and again.
function powerOfX(exponent: bigint): bigint {
  const known = powers.get(exponent);
  if (known !== undefined) return known;
  let power = ONE;
  let square = ONE >> 1n;
  for (let left = exponent; left; left >>= 1n) {
    if (left & 1n) power = multiply(square, power);
    square = multiply(square, square);
  }
  powers.set(exponent, power);
  return power;
}

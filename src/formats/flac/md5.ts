/**
 * MD5, which FLAC files carry to prove that their samples are whole. Of no use for secrets.
 */

const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** Which word of the block step i reads, by round. */
const wordOf = [
  (i: number) => i,
  (i: number) => (5 * i + 1) % 16,
  (i: number) => (3 * i + 5) % 16,
  (i: number) => (7 * i) % 16,
];
const words = Int32Array.from({ length: 64 }, (_, i) => wordOf[i >> 4](i));

/** Mix one block of 64 bytes into the state. */
function mixBlock(state: Int32Array, view: DataView, at: number): void {
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mix: number;
    if (round === 0) mix = (b & c) | (~b & d);
    else if (round === 1) mix = (d & b) | (~d & c);
    else if (round === 2) mix = b ^ c ^ d;
    else mix = c ^ (b | ~d);
    const sum = (a + mix + sines[i] + view.getInt32(at + 4 * words[i], true)) | 0;
    const turn = turns[4 * round + (i & 3)];
    [a, d, c] = [d, c, b];
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

/**
 * Digest bytes.
 *
 * @param bytes - the message, below 2⁵³ bits
 * @returns 16 bytes
 * @source RFC 1321
 * @parity md5.test.ts (the RFC's own test suite)
 */
export function md5(bytes: Uint8Array): Uint8Array {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 64) mixBlock(state, view, at);
  const rest = bytes.length - whole;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const tailView = new DataView(tail.buffer);
  tailView.setBigUint64(tail.length - 8, BigInt(bytes.length) * 8n, true);
  for (let at = 0; at < tail.length; at += 64) mixBlock(state, tailView, at);
  return new Uint8Array(state.buffer);
}

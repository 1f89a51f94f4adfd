/**
 * Writing FLAC: whole numbers of 16 or 24 bits without loss, with tags and a digest of the samples.
 */
import { type AudioClip, clipLength, LooperError } from "#base";
import type { LoopMetadata } from "../loop-metadata.ts";
import { type IntegerDepth, quantize } from "../quantize.ts";
import { BitWriter } from "./bit-writer.ts";
import { crc8, crc16 } from "./checksum.ts";
import { bestFixed, coefficientBits, fitPredictor, magnitude, residualOf } from "./predictor.ts";
import { planRice, type RicePlan, writeRice } from "./rice.ts";
import { flacBlockLength as blockLength, writeFlacHead } from "./stream-info.ts";
import { fixedPredictors, flacCoupling, flacDepths, flacRates } from "./tables.ts";

/** How to write a FLAC file. */
export interface FlacOptions {
  readonly bitDepth: IntegerDepth;
  readonly metadata?: LoopMetadata;
  /** Turn the dither of 16 bits over. */
  readonly invertsDither?: boolean | undefined;
}

const highestOrder = 10;

/** A channel's block, ready to be written. */
interface Subframe {
  readonly bits: number;
  write(writer: BitWriter): void;
}

function writeSamples(writer: BitWriter, samples: Int32Array, count: number, depth: number): void {
  for (let n = 0; n < count; n++) writer.write(samples[n], depth);
}

function predicted(
  head: number,
  samples: Int32Array,
  residual: Int32Array,
  order: number,
  depth: number,
  extra: { bits: number; write(writer: BitWriter): void },
): Subframe {
  const plan: RicePlan = planRice(residual, order);
  return {
    bits: 8 + order * depth + extra.bits + plan.bits,
    write: (writer) => {
      writer.write(head, 8);
      writeSamples(writer, samples, order, depth);
      extra.write(writer);
      writeRice(writer, residual, order, plan);
    },
  };
}

/** Choose the shortest way to write one channel's block. */
function planSubframe(samples: Int32Array, depth: number): Subframe {
  const size = samples.length;
  if (samples.every((sample) => sample === samples[0])) {
    return {
      bits: 8 + depth,
      write: (writer) => {
        writer.write(0, 8);
        writer.write(samples[0], depth);
      },
    };
  }
  const verbatim: Subframe = {
    bits: 8 + size * depth,
    write: (writer) => {
      writer.write(1 << 1, 8);
      writeSamples(writer, samples, size, depth);
    },
  };
  const fixed = bestFixed(samples);
  const nothing = { bits: 0, write: () => undefined };
  const plans = [
    verbatim,
    predicted((8 + fixed.order) << 1, samples, fixed.residual, fixed.order, depth, nothing),
  ];
  const predictor = fitPredictor(samples, highestOrder);
  const residual = predictor && residualOf(samples, predictor);
  if (predictor && residual) {
    const { coefficients, shift } = predictor;
    const order = coefficients.length;
    const extra = {
      bits: 9 + order * coefficientBits,
      write: (writer: BitWriter) => {
        writer.write(coefficientBits - 1, 4);
        writer.write(shift, 5);
        for (const coefficient of coefficients) writer.write(coefficient, coefficientBits);
      },
    };
    plans.push(predicted((31 + order) << 1, samples, residual, order, depth, extra));
  }
  return plans.reduce((best, plan) => (plan.bits < best.bits ? plan : best));
}

/** Decide whether left and right are better written as one of them, or the middle, and the difference. */
function couple(channels: readonly Int32Array[]): {
  code: number;
  blocks: { samples: Int32Array; extraBits: number }[];
} {
  const plain = channels.map((samples) => ({ samples, extraBits: 0 }));
  const [left, right] = channels;
  if (channels.length !== 2 || left.length <= 2) return { code: channels.length - 1, blocks: plain };
  const side = left.map((sample, n) => sample - right[n]);
  const mid = left.map((sample, n) => (sample + right[n]) >> 1);
  const smooth = { coefficients: fixedPredictors[2], shift: 0 };
  const [costLeft, costRight, costMid, costSide] = [left, right, mid, side].map((samples) =>
    magnitude(residualOf(samples, smooth) ?? samples, 2),
  );
  const wide = { samples: side, extraBits: 1 };
  const choices = [
    { cost: costLeft + costRight, code: 1, blocks: plain },
    { cost: costLeft + costSide, code: flacCoupling.leftSide, blocks: [plain[0], wide] },
    { cost: costSide + costRight, code: flacCoupling.sideRight, blocks: [wide, plain[1]] },
    { cost: costMid + costSide, code: flacCoupling.midSide, blocks: [{ samples: mid, extraBits: 0 }, wide] },
  ];
  return choices.reduce((best, choice) => (choice.cost < best.cost ? choice : best));
}

/** A frame's number, in as many bytes as it needs (coded like UTF-8). */
function numberBytes(value: number): number[] {
  if (value < 0x80) return [value];
  const bytes: number[] = [];
  let rest = value;
  let room = 0x3f;
  while (rest > room) {
    bytes.unshift(0x80 | (rest & 0x3f));
    rest = Math.floor(rest / 64);
    room >>= 1;
  }
  return [((~room << 1) & 0xff) | rest, ...bytes];
}

function writeFrame(
  writer: BitWriter,
  channels: readonly Int32Array[],
  index: number,
  depth: number,
  rate: number,
): void {
  const start = writer.length;
  const size = channels[0].length;
  const { code, blocks } = couple(channels);
  const sizeCode = size === blockLength ? 12 : 7;
  writer.write(0xfff8, 16);
  writer.write(sizeCode, 4);
  writer.write(Math.max(0, flacRates.indexOf(rate)), 4);
  writer.write(code, 4);
  writer.write(flacDepths.indexOf(depth) << 1, 4);
  for (const byte of numberBytes(index)) writer.write(byte, 8);
  if (sizeCode === 7) writer.write(size - 1, 16);
  writer.write(crc8(writer.bytes(start), 0, writer.length - start), 8);
  for (const { samples, extraBits } of blocks) planSubframe(samples, depth + extraBits).write(writer);
  writer.align();
  writer.write(crc16(writer.bytes(start), 0, writer.length - start), 16);
}

/**
 * Write a FLAC file.
 *
 * @param clip - audio [C, N], C 1…8; beyond ±1 it is clipped
 * @param options - bit depth; what the file says about itself
 * @returns the file; equal input gives equal bytes
 * @throws LooperError FORMAT_UNSUPPORTED, RUNTIME_NOT_A_NUMBER
 * @source own, after RFC 9639
 * @parity test/formats-foreign.test.ts (flac -t, ffmpeg)
 */
export function encodeFlac(clip: AudioClip, { bitDepth, metadata, invertsDither }: FlacOptions): Uint8Array {
  const { sampleRate } = clip;
  const length = clipLength(clip);
  if (clip.channels.length < 1 || clip.channels.length > 8 || sampleRate >= 2 ** 20) {
    const message = `FLAC cannot hold ${clip.channels.length} channels at ${sampleRate} Hz. Choose 1 to 8 channels below 1 MHz.`;
    throw new LooperError("FORMAT_UNSUPPORTED", message, {
      facts: { sampleRate, channels: clip.channels.length },
    });
  }
  const channels = quantize(clip, bitDepth, invertsDither);
  const writer = new BitWriter();
  writer.writeBytes(writeFlacHead(channels, sampleRate, bitDepth, metadata));
  for (let index = 0; index * blockLength < length; index++) {
    const from = index * blockLength;
    const block = channels.map((channel) => channel.subarray(from, from + blockLength));
    writeFrame(writer, block, index, bitDepth, sampleRate);
  }
  return writer.bytes().slice();
}

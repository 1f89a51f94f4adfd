import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { type BeatNetwork, type Convolution, hearAtTempo, networkOutputs } from "./beat-network.ts";
import { networkInputs, openNetworkInput } from "./network-input.ts";

const random = createRandom(5);

function layer(inputs: number, outputs: number, taps: number, dilation: number): Convolution {
  const draw = (count: number) => Float64Array.from({ length: count }, () => 0.3 * random.normal());
  return { inputs, outputs, taps, dilation, weights: draw(outputs * inputs * taps), biases: draw(outputs) };
}

const width = 3;
const network: BeatNetwork = {
  first: layer(networkInputs, width, 5, 1),
  blocks: [
    [layer(width, width, 5, 24), layer(width, width, 1, 1)],
    [layer(width, width, 9, 12), layer(width, width, 1, 1)],
    [layer(width, width, 3, 8), layer(width, width, 1, 1)],
  ],
  last: layer(width, networkOutputs, 1, 1),
};

/** Convolve as the definition says. */
function convolve({ inputs, outputs, taps, dilation, weights, biases }: Convolution, rows: number[][]) {
  return Array.from({ length: outputs }, (_, o) =>
    rows[0].map((_, t) => {
      let sum = biases[o];
      for (let i = 0; i < inputs; i++) {
        for (let k = 0; k < taps; k++) {
          sum += weights[(o * inputs + i) * taps + k] * (rows[i][t + (k - (taps - 1) / 2) * dilation] ?? 0);
        }
      }
      return sum;
    }),
  );
}

const rectify = (rows: number[][]) => rows.map((row) => row.map((x) => Math.max(0, x)));

function naively({ first, blocks, last }: BeatNetwork, rows: number[][]): number[][] {
  let x = rectify(convolve(first, rows));
  for (const [wide, point] of blocks) {
    const y = convolve(point, rectify(convolve(wide, x)));
    x = x.map((row, c) => row.map((value, t) => value + y[c][t]));
  }
  return convolve(last, rectify(x));
}

/** A source of noise. */
function source(duration: number) {
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.integer(0, 256));
  const rows = Math.ceil(duration * 100) + 1;
  return {
    duration,
    fine: bytes(rows * 30),
    changes: bytes(Math.ceil(rows / 4) * (networkInputs - 30)),
  };
}

describe("the beat network", () => {
  it("gives what its definition gives", () => {
    const input = openNetworkInput(source(6));
    const heard = hearAtTempo(network, input, 97);
    const rows = Array.from({ length: networkInputs }, () => new Array<number>(heard.length).fill(0));
    const row = new Float64Array(networkInputs);
    for (let t = 0; t < heard.length; t++) {
      input.read((t - heard.lead) * heard.step, heard.step, row, 0, 1);
      for (let i = 0; i < networkInputs; i++) rows[i][t] = row[i];
    }
    const out = naively(network, rows);
    for (let t = 0; t < heard.length; t++) {
      expect(heard.beat[t]).toBeCloseTo(out[0][t], 4);
      expect(heard.downbeat[t]).toBeCloseTo(out[1][t], 4);
    }
    expect(heard.metres.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    const level = out[2].reduce((sum, x) => sum + 1 / (1 + Math.exp(-x)), 0) / heard.length;
    expect(heard.level).toBeCloseTo(level, 6);
  });

  it("hears long recordings in parts, which cannot be told from the whole", () => {
    const whole = source(120);
    const input = openNetworkInput(whole);
    const long = hearAtTempo(network, input, 120); // two parts
    expect(long.length).toBeGreaterThan(4096 + 500);
    const late = 60; // s
    const half = openNetworkInput({
      duration: 60,
      fine: whole.fine.subarray(late * 100 * 30),
      changes: whole.changes.subarray(late * 25 * (networkInputs - 30)),
    });
    const part = hearAtTempo(network, half, 120);
    const shift = late / part.step;
    // away from the edge of the second recording both know the same
    for (let t = 300; t < part.length - 300; t += 7) {
      expect(part.beat[t]).toBeCloseTo(long.beat[t + shift], 4);
    }
  });
});

describe("the network's input", () => {
  it("is the mean of what sounds around a step, and 0 outside of the recording", () => {
    const { duration, fine, changes } = source(3);
    const input = openNetworkInput({ duration, fine, changes });
    const row = new Float64Array(networkInputs);
    // a step of four rows, centred between rows 100 and 101 … the delay of 4 ms taken off
    input.read(1.001, 0.04, row, 0, 1);
    for (let f = 0; f < 30; f++) {
      const mean = [99, 100, 101, 102].reduce((sum, t) => sum + fine[t * 30 + f], 0) / 4;
      expect(row[f]).toBeCloseTo(mean / 255, 6);
    }
    input.read(-5, 0.04, row, 0, 1);
    expect([...row].every((x) => x === 0)).toBe(true);
    input.read(50, 0.04, row, 0, 1);
    expect([...row].every((x) => x === 0)).toBe(true);
  });
});

/**
 * Teaches the judge of `src/beat/judge-places.ts`: the true beginning of the bar must win against all
 * other places, and where there is no beat no place may. Knows sums and gradients; refuses to know music.
 */
import { createRandom, type Random } from "#base";
import { evidenceWidth } from "../../src/beat/bars/bar-evidence.ts";
import { placesPerBeat } from "../../src/beat/bars/bar-patterns.ts";
import { judgePlaces, type PlaceJudge, shareOut } from "../../src/beat/bars/judge-places.ts";

/** A bar of evidence with its beginning at place 0, as far as anybody can tell. */
export interface JudgedBar {
  readonly beatsPerBar: 3 | 4;
  /** [beatsPerBar · places, evidenceWidth] */
  readonly evidence: Float32Array;
  /** What the notes tell: where the bar begins, where beats are, or nothing. */
  readonly tells: "bar" | "beat" | "nothing";
}

/** How to learn. */
export interface JudgeOptions {
  /** Units. */
  readonly units: number;
  readonly rounds: number;
  readonly rate: number;
  readonly decay: number;
  /** Share of examples in which any one curve is hidden. */
  readonly hidden: number;
  readonly seed: number;
}

const batch = 64;

/** The share each place should get, given those it got. */
function wantedShares(shares: Float64Array, tells: JudgedBar["tells"]): Float64Array {
  const wanted = new Float64Array(shares.length);
  if (tells === "nothing") return wanted.fill(1 / shares.length);
  const every = tells === "beat" ? placesPerBeat : shares.length;
  let sum = 0;
  for (let s = 0; s < shares.length; s += every) sum += shares[s];
  for (let s = 0; s < shares.length; s += every) wanted[s] = shares[s] / (sum + 1e-300);
  return wanted;
}

/**
 * Tell how surprised a judge is by a bar.
 *
 * @returns −log of the share of what is true (nepers); for a bar that tells nothing, of all places alike
 */
export function surpriseAt(shares: Float64Array, tells: JudgedBar["tells"]): number {
  if (tells === "nothing") {
    return -shares.reduce((sum, share) => sum + Math.log(share + 1e-12), 0) / shares.length;
  }
  const every = tells === "beat" ? placesPerBeat : shares.length;
  return -Math.log(shares.reduce((sum, share, s) => sum + (s % every === 0 ? share : 0), 1e-12));
}

/** One parameter table with the averages that Adam keeps. */
function createAdam(values: Float32Array, decay: number) {
  const gradient = new Float64Array(values.length);
  const mean = new Float64Array(values.length);
  const square = new Float64Array(values.length);
  return {
    gradient,
    update(time: number, rate: number, count: number) {
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i] / count;
        mean[i] = 0.9 * mean[i] + 0.1 * g;
        square[i] = 0.999 * square[i] + 0.001 * g * g;
        const step = mean[i] / (1 - 0.9 ** time) / (Math.sqrt(square[i] / (1 - 0.999 ** time)) + 1e-8);
        values[i] -= rate * (step + decay * values[i]);
      }
      gradient.fill(0);
    },
  };
}

/** Louder or softer, and without some of its curves: no instrument may be indispensable. */
function disturb(evidence: Float32Array, hidden: number, random: Random): Float32Array {
  const gain = 0.7 + 0.6 * random.uniform();
  const seen = evidence.map((x) => gain * x);
  for (let d = 0; d < evidenceWidth; d++) {
    if (random.uniform() >= hidden) continue;
    for (let x = d; x < seen.length; x += evidenceWidth) seen[x] = 0;
  }
  return seen;
}

/**
 * Teach a judge by maximum likelihood.
 *
 * @param bars - of one metre
 * @param options - how
 * @param report - called after each round with its mean surprise
 * @source own; AdamW after Loshchilov & Hutter 2019
 */
export function fitJudge(
  bars: readonly JudgedBar[],
  options: JudgeOptions,
  report: (round: number, loss: number, judge: PlaceJudge) => void = () => {},
): PlaceJudge {
  const { units: H, rounds, rate, decay, hidden, seed } = options;
  const random = createRandom(seed);
  const { beatsPerBar } = bars[0];
  const size = bars[0].evidence.length;
  const J = beatsPerBar * placesPerBeat;
  const draw = (count: number, most: number) =>
    Float32Array.from({ length: count }, () => most * (2 * random.uniform() - 1));
  const judge = {
    beatsPerBar,
    weights: draw(H * size, 1 / Math.sqrt(size)),
    biases: draw(H, 1 / Math.sqrt(size)),
    worths: draw(H, 1 / Math.sqrt(H)),
  };
  const weights = createAdam(judge.weights, decay);
  const biases = createAdam(judge.biases, decay);
  const worths = createAdam(judge.worths, decay);
  const order = bars.map((_, i) => i);
  const total = rounds * Math.ceil(bars.length / batch);
  const heard = new Float64Array(H);
  let time = 0;

  const learn = (bar: JudgedBar): number => {
    const evidence = disturb(bar.evidence, hidden, random);
    const twice = new Float32Array(2 * size);
    twice.set(evidence);
    twice.set(evidence, size);
    const shares = shareOut(judgePlaces(evidence, judge));
    const wanted = wantedShares(shares, bar.tells);
    for (let s = 0; s < J; s++) {
      const error = shares[s] - wanted[s];
      if (Math.abs(error) < 1e-4) continue;
      const from = s * evidenceWidth;
      for (let h = 0; h < H; h++) {
        const row = h * size;
        let sum = judge.biases[h];
        for (let x = 0; x < size; x++) sum += judge.weights[row + x] * twice[from + x];
        heard[h] = sum;
      }
      for (let h = 0; h < H; h++) {
        if (heard[h] <= 0) continue;
        worths.gradient[h] += error * heard[h];
        const back = error * judge.worths[h];
        biases.gradient[h] += back;
        const row = h * size;
        for (let x = 0; x < size; x++) weights.gradient[row + x] += back * twice[from + x];
      }
    }
    return surpriseAt(shares, bar.tells);
  };

  for (let round = 0; round < rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(0, i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    let loss = 0;
    for (let at = 0; at < order.length; at += batch) {
      const group = order.slice(at, at + batch);
      for (const i of group) loss += learn(bars[i]);
      const pace = rate * (0.5 + 0.5 * Math.cos((Math.PI * time) / total));
      time++;
      for (const adam of [weights, biases, worths]) adam.update(time, pace, group.length);
    }
    report(round, loss / order.length, judge);
  }
  return judge;
}

/**
 * Rice codes for the residual of a FLAC subframe: parts of the block get parameters of their own.
 */
import type { BitWriter } from "./bit-writer.ts";

/** How a residual is best written. */
export interface RicePlan {
  /** The block is cut into 2^order parts. */
  readonly order: number;
  /** One parameter for each part, 0…30. */
  readonly parameters: readonly number[];
  /** Size of the whole, close to exact. */
  readonly bits: number;
}

const highestOrder = 6;
/** Above this parameter the wide form is needed, with 5 bits for each. */
const highestNarrow = 14;

/** The cheapest parameter for `count` folded values with this sum, and what it costs. */
function bestParameter(sum: number, count: number): { parameter: number; bits: number } {
  let best = { parameter: 0, bits: count + sum };
  const near = Math.max(0, Math.floor(Math.log2(Math.max(1, sum / Math.max(1, count)))) - 1);
  for (let parameter = near; parameter <= Math.min(30, near + 2); parameter++) {
    const bits = count * (parameter + 1) + sum / 2 ** parameter - (parameter > 0 ? count / 2 : 0);
    if (bits < best.bits) best = { parameter, bits };
  }
  return best;
}

/**
 * Plan the Rice codes of a residual.
 *
 * @param residual - what prediction left over; its first `order` places are not part of it
 * @param warmUp - the predictor's order
 */
export function planRice(residual: Int32Array, warmUp: number): RicePlan {
  const size = residual.length;
  let order = 0;
  while (order < highestOrder && size % (2 << order) === 0 && size >> (order + 1) > warmUp) order++;
  let sums = new Array<number>(1 << order).fill(0);
  const part = size >> order;
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let n = i === 0 ? warmUp : i * part; n < (i + 1) * part; n++) {
      sum += ((residual[n] << 1) ^ (residual[n] >> 31)) >>> 0;
    }
    sums[i] = sum;
  }
  let best: RicePlan | undefined;
  for (; order >= 0; order--) {
    const length = size >> order;
    const parts = sums.map((sum, i) => bestParameter(sum, i === 0 ? length - warmUp : length));
    const parameters = parts.map(({ parameter }) => parameter);
    const wide = parameters.some((parameter) => parameter > highestNarrow);
    const bits = parts.reduce((total, each) => total + each.bits + (wide ? 5 : 4), 6);
    if (!best || bits < best.bits) best = { order, parameters, bits };
    sums = Array.from({ length: sums.length / 2 }, (_, i) => sums[2 * i] + sums[2 * i + 1]);
  }
  return best as RicePlan;
}

/** Write a residual as planned. */
export function writeRice(bits: BitWriter, residual: Int32Array, warmUp: number, plan: RicePlan): void {
  const wide = plan.parameters.some((parameter) => parameter > highestNarrow);
  bits.write(wide ? 1 : 0, 2);
  bits.write(plan.order, 4);
  const part = residual.length >> plan.order;
  for (const [i, parameter] of plan.parameters.entries()) {
    bits.write(parameter, wide ? 5 : 4);
    for (let n = i === 0 ? warmUp : i * part; n < (i + 1) * part; n++) bits.writeRice(residual[n], parameter);
  }
}

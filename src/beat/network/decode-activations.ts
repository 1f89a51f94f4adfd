/** From what the network says to bars: the bar model decodes its activations, in any metre. */
import { subdivisionsPerBeat } from "../bars/bar-patterns.ts";
import { type DecodedBars, decodeBars } from "../bars/decode-bars.ts";
import { type TempoBehaviour, tempoSpaceAround } from "../tempo/tempo-space.ts";
import type { Activations } from "./beat-network.ts";

/** The best bars of one metre. */
export interface HeardBars extends DecodedBars {
  readonly beatsPerBar: number;
  /** Length of a step of its beats. */
  readonly step: number;
}

/** Logits beyond this are no surer. */
const surest = 5;
/** No chance is smaller than this. */
const least = 0.004;
const behaviour: Omit<TempoBehaviour, "reach"> = { spread: 0.08, changeCost: 60, pull: 0.12 };
const chunk = 8192;

const logistic = (x: number) => 1 / (1 + Math.exp(-Math.max(-surest, Math.min(surest, x))));

/** Read a curve between its steps. */
function readAt(values: Float32Array, at: number): number {
  const low = Math.max(0, Math.min(values.length - 2, Math.floor(at)));
  const part = Math.max(0, Math.min(1, at - low));
  return values[low] + part * (values[low + 1] - values[low]);
}

/**
 * Decode bars from activations: the path of a bar pointer on which beats and downbeats are likeliest, as log-odds
 * against no beat.
 *
 * @param activations - of the network
 * @param duration - of the recording, s
 * @param beatsPerBar - metre
 * @param reach - farthest allowed ratio from the tempo at which the network heard, either way
 * @source Krebs, Böck & Widmer 2015; Böck, Krebs & Widmer 2016, “Joint beat and downbeat tracking with recurrent
 *   neural networks”
 */
export function decodeActivations(
  activations: Activations,
  duration: number,
  beatsPerBar: number,
  reach: number,
): HeardBars {
  const tempi = tempoSpaceAround(activations.bpm, { ...behaviour, reach });
  const length = Math.ceil(duration / tempi.step) + 1;
  const down = new Float32Array(length);
  const other = new Float32Array(length);
  for (let g = 0; g < length; g++) {
    const at = (g * tempi.step) / activations.step + activations.lead;
    const beat = logistic(readAt(activations.beat, at));
    const first = Math.min(beat, logistic(readAt(activations.downbeat, at)));
    const none = Math.log(1 - beat + least);
    down[g] = Math.log(first + least) - none;
    other[g] = Math.log(beat - first + least) - none;
  }
  const weights = new Float32Array(beatsPerBar * subdivisionsPerBeat * 2);
  weights[0] = 1;
  for (let b = 1; b < beatsPerBar; b++) weights[2 * b * subdivisionsPerBeat + 1] = 1;
  const grid = { step: tempi.step, length, curves: [down, other] };
  const bars = decodeBars(grid, { beatsPerBar, count: 1, weights }, tempi, {
    switchCost: 0,
    beam: 40,
    chunk,
  });
  return { ...bars, beatsPerBar, step: tempi.step };
}

/**
 * What anyone would guess a bar sounds like; the fit of the patterns starts here.
 */
import { curveCount, subdivisionsPerBeat } from "#beat/training";

// Five bands of onsets from low to high, change of pitch classes over one and two beats, of bass.
const downbeat = [1.2, 0.8, 0.5, 0.2, 0.3, 0.6, 0.6, 0.8];
const middleBeat = [0.9, 0.6, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3];
const otherBeat = [0.4, 0.6, 0.5, 0.8, 0.3, 0.1, 0.1, 0.1];
const offBeat = [0.1, 0.1, 0.1, -0.1, 0.2, -0.1, -0.1, -0.1];
const sixteenth = [-0.1, -0.1, -0.1, -0.1, 0, -0.1, -0.1, -0.1];
const between = [-0.2, -0.2, -0.2, -0.2, -0.1, -0.05, -0.05, -0.05];

/**
 * Guess the pattern of a bar.
 *
 * @param beatsPerBar - 3 or 4
 * @returns weights [beatsPerBar · subdivisions, D]
 */
export function initialPattern(beatsPerBar: 3 | 4): Float64Array {
  const weights = new Float64Array(beatsPerBar * subdivisionsPerBeat * curveCount);
  for (let b = 0; b < beatsPerBar; b++) {
    for (let k = 0; k < subdivisionsPerBeat; k++) {
      const beat = b === 0 ? downbeat : b === 2 && beatsPerBar === 4 ? middleBeat : otherBeat;
      const curves = k === 0 ? beat : k === 6 ? offBeat : k % 3 === 0 ? sixteenth : between;
      weights.set(
        curves.map((x) => x / 2),
        (b * subdivisionsPerBeat + k) * curveCount,
      );
    }
  }
  return weights;
}

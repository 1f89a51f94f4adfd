/** How well each of the 24 keys explains what sounds. */
import { everyChord, pitchClass } from "../triads.ts";

/** Temperley's profiles from Kostka and Payne: how often each step is heard in a major and a minor key. */
const profiles = [
  [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
];

/** Centre a profile and bring it to length 1. */
function toDirection(values: ArrayLike<number>): Float64Array {
  const mean = Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const centred = Float64Array.from(values, (value) => value - mean);
  const length = Math.hypot(...centred);
  return length > 0 ? centred.map((value) => value / length) : centred;
}
const directions = profiles.map(toDirection);

/**
 * Score the keys.
 *
 * @param chroma - strengths of the pitch classes [12]
 * @returns correlations −1…1 [24], in the order of `everyChord` read as keys
 * @source Temperley 2001, "The Cognition of Basic Musical Structures"
 */
export function scoreKeys(chroma: Float64Array): Float64Array {
  const heard = toDirection(chroma);
  return Float64Array.from(everyChord, ({ root, minor }) => {
    const direction = directions[Number(minor)];
    let sum = 0;
    for (let tone = 0; tone < 12; tone++) sum += direction[pitchClass(tone - root)] * heard[tone];
    return sum;
  });
}

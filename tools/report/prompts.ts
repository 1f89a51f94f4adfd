/**
 * A hundred requests: what the embedded model can play, said in many ways, at all tempi, and things
 * that it cannot, because requests do not come sorted.
 */
import { createRandom } from "#base";

/** One request of the report. */
export interface ReportPrompt {
  readonly prompt: string;
  readonly bpm: number;
  readonly seed: number;
  /** Whether a beat was asked for. */
  readonly rhythm: boolean;
  /** Whether the kick should be on every beat. */
  readonly fourOnTheFloor: boolean;
}

const house = [
  "house drums with offbeat hats",
  "club house beat with busy shakers",
  "techno drums, driving kick",
  "pounding techno kick with ride",
];
const broken = [
  "trap drums with hat rolls, booming 808 kit",
  "drum and bass breakbeat, acoustic kit",
  "boom bap hip hop drums, dusty kit",
  "laid back hip hop groove with a lazy sine bass",
  "straight rock drums, acoustic kit",
  "half time rock beat with crash cymbal",
];
const tonal = [
  "rolling acid bass in a minor",
  "pumping saw bass",
  "steady sine bass in c minor",
  "punchy house drums with a walking sine bass",
];
const foreign = [
  "warm ambient pads, no drums",
  "solo violin, freely played",
  "rain on a roof",
  "Ein Schlagzeug mit Bass 🥁",
  "drums",
];

/**
 * Make the list: the same for the same seed.
 *
 * @param count - how many
 * @param seed - of the draw
 */
export function reportPrompts(count: number, seed: number): ReportPrompt[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 10;
    const family = kind < 4 ? house : kind < 7 ? broken : kind < 9 ? tonal : foreign;
    // Half of the tempi are usual ones, half are anywhere in the range.
    const usual = random.integer(80, 175);
    const any = 40 + Math.round(random.uniform() * 2600) / 10;
    const prompt = random.pick(family);
    return {
      prompt,
      bpm: i % 2 === 0 ? usual : any,
      seed: 1000 + i,
      rhythm: !["warm ambient pads, no drums", "solo violin, freely played", "rain on a roof"].includes(
        prompt,
      ),
      fourOnTheFloor: family === house,
    };
  });
}

/** Judges pieces: how even, how different from each other, how true to the domain, how well parts meet. */
import { createRandom } from "#base";
import { everyChord } from "#harmony";
import { feels } from "../../src/looper/arrange/tables/feels.ts";
import { genres } from "../../src/looper/arrange/tables/genres.ts";
import type { BeatFrames, Part } from "../../src/looper/arrange/tables/parts.ts";
import { drawPiece } from "./draw-piece.ts";
import { type Note, type Piece, stepsPerBar } from "./piece.ts";

/** Count things by name. */
export function countBy<T>(things: readonly T[], nameOf: (thing: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(nameOf(thing), (counts.get(nameOf(thing)) ?? 0) + 1);
  return counts;
}

/** The notes of a bar as a text, to compare bars. */
export const barText = (notes: readonly Note[]): string =>
  notes
    .map(({ step, length, pitch, voice, velocity }) => `${step}/${length}/${pitch ?? voice}/${velocity}`)
    .join(" ");

/** What sounds at each sixteenth of a bar: what starts, what rings, what has just been struck. */
function soundingAt(notes: readonly Note[]): string[] {
  const states = Array.from({ length: stepsPerBar }, (): string[] => []);
  for (const { step, length, pitch, voice, velocity } of notes) {
    const lasts = Math.max(2, length);
    for (let i = 0; i < lasts; i++)
      states[(step + i) % stepsPerBar].push(`${pitch ?? voice} ${velocity} ${i === 0 ? "starts" : "rings"}`);
  }
  return states.map((state) => state.sort().join(","));
}

/** Share of sixteenths at which two bars sound alike, at the rotation by beats at which they are most alike. */
export function likeness(a: readonly Note[], b: readonly Note[]): number {
  const [first, second] = [soundingAt(a), soundingAt(b)];
  let best = 0;
  for (let turn = 0; turn < stepsPerBar; turn += 4) {
    const same = first.filter((state, step) => state === second[(step + turn) % stepsPerBar]).length;
    best = Math.max(best, same / stepsPerBar);
  }
  return best;
}

/** Above it two bars count as one: the bound of the gate on codes. */
const sameBar = 0.9;

/** Count the bars that are different from all before them. */
export function countDifferent(bars: readonly (readonly Note[])[]): number {
  const different: (readonly Note[])[] = [];
  for (const bar of bars) if (!different.some((other) => likeness(bar, other) > sameBar)) different.push(bar);
  return different.length;
}

/** Draw pieces of one text: of the bars, the first has it. */
export function drawTakes(
  part: Part,
  sound: string,
  feel: string,
  { beatFrames, count }: { beatFrames: BeatFrames; count: number },
): Piece[] {
  const first = everyChord[21]; // A minor
  return Array.from({ length: count }, (_, id) =>
    drawPiece({ id, part, sound, feel, beatFrames, first }, createRandom(77, id)),
  );
}

/** Of sixteen takes of one text, how many begin with different bars: for each feel. */
export function countFirstBars(soundOf: (part: Part) => string): Map<string, number> {
  return new Map(
    feels.map(({ part, feel, tempi }) => {
      const takes = drawTakes(part, soundOf(part), feel, { beatFrames: tempi[0], count: 16 });
      return [`${part} ${feel}`, countDifferent(takes.map(({ bars }) => bars[0].notes))];
    }),
  );
}

/** Share of bars after the first that repeat the first's steps. */
export function shareOfRepeats(pieces: readonly Piece[]): number {
  const rhythm = (notes: readonly Note[]) =>
    notes.map(({ step, voice, length, velocity }) => `${step}${voice ?? ""}${length}/${velocity}`).join(" ");
  const pairs = pieces.flatMap(({ bars }) =>
    bars.slice(1).map((bar) => rhythm(bar.notes) === rhythm(bars[0].notes)),
  );
  return pairs.filter(Boolean).length / pairs.length;
}

/** Loud steps of a bar: kicks of drums, loud notes of a bass. */
const accentsOf = (notes: readonly Note[]) =>
  new Set(
    notes
      .filter(({ voice, velocity }) =>
        voice === undefined ? velocity === 1 : voice === "kick" && velocity >= 0.75,
      )
      .map(({ step }) => step),
  );

/**
 * For each genre, the share of loud bass notes under which a kick or another loud drum lies, over pairs of its feels.
 *
 * @returns by genre: under kicks, under any drum, and under kicks if the bass is moved by chance
 */
export function meetByGenre(
  takes: number,
): Map<string, { readonly kicks: number; readonly drums: number; readonly control: number }> {
  const random = createRandom(5);
  const found = new Map<string, { kicks: number; drums: number; control: number }>();
  for (const [name, genre] of Object.entries(genres)) {
    let [kicks, drums, control, all] = [0, 0, 0, 0];
    for (const drumFeel of genre.feels.drums) {
      for (const bassFeel of genre.feels.bass) {
        const grooves = drawTakes("drums", "punchy", drumFeel, { beatFrames: 32, count: takes });
        const lines = drawTakes("bass", "finger", bassFeel, { beatFrames: 32, count: takes });
        grooves.forEach((groove, i) => {
          const struck = accentsOf(groove.bars[0].notes);
          const any = new Set(groove.bars[0].notes.map(({ step }) => step));
          const shift = random.integer(1, stepsPerBar);
          for (const step of accentsOf(lines[i].bars[0].notes)) {
            all++;
            if (struck.has(step)) kicks++;
            if (any.has(step)) drums++;
            if (struck.has((step + shift) % stepsPerBar)) control++;
          }
        });
      }
    }
    found.set(name, { kicks: kicks / all, drums: drums / all, control: control / all });
  }
  return found;
}

/** Bars of drums and percussion in which a beat passes without a hit. */
export const silentBeats = (pieces: readonly Piece[]): Piece[] =>
  pieces.filter(
    ({ part, bars }) =>
      part === "drums" &&
      bars.some(({ notes }) => [0, 4, 8, 12].some((beat) => !notes.some(({ step }) => step === beat))),
  );

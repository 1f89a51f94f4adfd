/**
 * Write `loops.html`: one page that carries everything it needs to hear a pack of loops, so it
 * works from a disk, from a mail and without any network. What the page does is `player`'s; here the
 * built page is given its pack.
 */
import { type Bpm, type Decibels, invariant, toBase64 } from "#base";
import type { PackPage, PageArrangement, PageUnderstood } from "#player";
import type { FinishedLoop, LoopWarning } from "../loop-events.ts";

/** A pack as the page needs it. */
export interface LoopsPage {
  readonly title: string;
  readonly bpm: Bpm;
  /** Lines under the title: the model, its licence, the seed. */
  readonly about: readonly string[];
  /** What the caller should know of the whole pack. */
  readonly warnings: readonly Pick<LoopWarning, "message">[];
  /** The inputs as they were asked for. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** What became of the words of the prompt, and what is played; absent for a model without parts. */
  readonly understood?: PageUnderstood | null;
  readonly arrangement?: PageArrangement | null;
  /** The loops, and the audio of each in a form that every browser decodes to exactly its samples: FLAC. */
  readonly loops: readonly PagedLoop[];
}

/** A loop on the page, and its parts where there are any. */
export interface PagedLoop {
  readonly loop: FinishedLoop;
  readonly flac: Uint8Array;
  readonly stems?: readonly PagedStem[];
}

/** A part of a loop on the page. */
export interface PagedStem {
  readonly part: string;
  /** From the page, with `/`. */
  readonly path: string;
  readonly gain_db: Decibels;
  readonly flac: Uint8Array;
}

/** Where the built page takes its pack. */
const placeholder = '"{{pack}}"';

function describe(loop: FinishedLoop): string {
  const bars = loop.bars >= 1 ? `${loop.bars} bar${loop.bars === 1 ? "" : "s"}` : `${loop.beats} beats`;
  const parts = [
    bars,
    `${loop.samples} samples at ${loop.sample_rate} Hz`,
    `${loop.level_db.toFixed(1)} dBFS`,
  ];
  if (loop.beats_per_bar !== 4) parts.splice(1, 0, `${loop.beats_per_bar}/4`);
  if (loop.tempo_before_bpm !== null) parts.push(`played at ${loop.tempo_before_bpm.toFixed(1)} bpm`);
  parts.push(loop.grid === "tracked" ? "on the beat" : "grid assumed");
  if (loop.seed !== null) parts.push(`seed ${loop.seed}`);
  return parts.join(" · ");
}

/**
 * Write the page of a pack.
 *
 * @param page - the pack; all loops share one sample rate
 * @param template - the built page, with one placeholder inside of a script element of type JSON
 * @returns an HTML document that makes no request
 */
export function writeLoopsPage(page: LoopsPage, template: string): string {
  invariant(template.split(placeholder).length === 2, "the page has not one place for its pack");
  const data: PackPage = {
    title: page.title,
    bpm: page.bpm,
    about: page.about,
    warnings: page.warnings.map(({ message }) => message),
    sampleRate: page.loops[0]?.loop.sample_rate ?? 44100,
    request: page.request ?? {},
    understood: page.understood ?? null,
    arrangement: page.arrangement ?? null,
    loops: page.loops.map(({ loop, flac, stems = [] }) => ({
      variation: loop.variation,
      file: loop.path.split(/[\\/]/).at(-1) ?? loop.path,
      beats: loop.beats,
      beatsPerBar: loop.beats_per_bar,
      samples: loop.samples,
      about: describe(loop),
      warnings: loop.warnings.map(({ message }) => message),
      flac: toBase64(flac),
      stems: stems.map((stem) => ({
        part: stem.part,
        file: stem.path,
        gain_db: stem.gain_db,
        flac: toBase64(stem.flac),
      })),
    })),
  };
  // Inside of a script element, only `<` could end it; in JSON it can stand only in strings.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return template.replace(placeholder, () => json);
}

/**
 * Play all parts of all variations, listen to each, and choose. What misses is replaced by a spare, then played
 * again; what still misses is taken as it is, with a word.
 */
import type { AudioClip } from "#base";
import type { Part } from "../arrange/tables/parts.ts";
import { maxAttempts } from "../generate/choose-take.ts";
import { sliceCodes, stackCodes } from "../generate/codes.ts";
import type { BandRun } from "./band-run.ts";
import { type Choice, type ChosenTake, chooseTakes } from "./choose-takes.ts";
import { judgeTake } from "./judge-take.ts";
import { firstHeardFrame, loopFramesOf, loopPlaceOf } from "./loop-place.ts";
import { type HeardTake, type PartTake, sameTake, similarity } from "./part-take.ts";
import { type PartRow, playParts } from "./play-parts.ts";

/** What one variation is made of. */
export interface BandPerformance {
  readonly variation: number;
  /** In the order of parts. */
  readonly takes: readonly ChosenTake[];
}

/** Copies are played again once, and hotter. */
const copyAttempts = 2;
const hotter = 1.25;

/** All that is known of one part. */
interface PartRecord {
  readonly part: Part;
  readonly heard: HeardTake[];
  /** Spares that nobody has listened to yet. */
  readonly unheard: PartTake[];
}

/** What is to be played of one part. */
interface OpenPart {
  readonly part: Part;
  /** Variations, from 1. */
  readonly numbers: readonly number[];
  /** Whether all that is wrong is that they are copies. */
  readonly areCopies: boolean;
}

/** Tell how much work it is to play and to hear so many rows. */
export function expectRows({ plan, reporter }: BandRun, rows: number, spares: number): void {
  reporter.expect("play", (rows + spares) * plan.frames);
  reporter.expect("listen", rows);
}

/**
 * Play a band.
 *
 * @param run - the plan and the deps
 * @returns one performance for each variation, those that are like another in all parts included
 */
export async function playBand(run: BandRun): Promise<BandPerformance[]> {
  const { plan, reporter } = run;
  const { variations } = plan.request.inputs;
  const records = plan.texts.map(({ part }): PartRecord => ({ part, heard: [], unheard: [] }));
  const isSame = (a: HeardTake, b: HeardTake) => similarity(a, b, loopFramesOf(plan)) > sameTake;
  const choose = ({ heard }: PartRecord) => chooseTakes(heard, { variations, isSame });
  let open: OpenPart[] = records.map(({ part }) => ({ part, numbers: range(variations), areCopies: false }));
  for (let attempt = 1; attempt <= maxAttempts && open.length > 0; attempt++) {
    await playAttempt(run, records, open, attempt);
    for (const record of records) {
      while (record.unheard.length > 0 && missing(choose(record)).length > 0)
        await hear(run, record, record.unheard.splice(0, 1));
    }
    const choices = records.map((record) => ({ part: record.part, choice: choose(record) }));
    open = worthAnother(choices, attempt);
    // The same words at temperature 0 are the same music.
    if (plan.request.inputs.temperature === 0) break;
  }
  const choices = records.map((record) => ({ part: record.part, choice: choose(record) }));
  for (const { part, choice } of choices) warnUnsure(run, part, choice);
  reporter.progress(1);
  return range(variations).map((variation) => ({
    variation,
    takes: choices.flatMap(({ choice }) => choice.takes[variation - 1] ?? []),
  }));
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const missing = ({ faulty, copied }: Choice) => [...faulty, ...copied];

/** Play what is open, and listen to what was played for a variation; spares wait until they are needed. */
async function playAttempt(
  run: BandRun,
  records: readonly PartRecord[],
  open: readonly OpenPart[],
  attempt: number,
): Promise<void> {
  const { plan, reporter } = run;
  const spares = plan.spares;
  const rows = open.flatMap(({ part, numbers }): PartRow[] => [
    ...numbers.map((index) => ({ part, step: "variation" as const, index, attempt })),
    ...Array.from({ length: spares }, (_, index) => ({ part, step: "spare" as const, index, attempt })),
  ]);
  const names = open.map(({ part }) => part).join(", ");
  const again = attempt === 1 ? "" : ` again, attempt ${attempt}`;
  reporter.stage("takes", `Playing ${names}${again}: ${rows.length} takes`);
  if (attempt > 1) expectRows(run, rows.length - spares * open.length, spares * open.length);
  const heat = open.every(({ areCopies }) => areCopies) ? hotter : 1;
  const takes = await playParts(run, rows, heat);
  reporter.stage("listen", "Listening to each");
  for (const record of records) {
    const own = takes.filter(({ part }) => part === record.part);
    record.unheard.push(...own.filter(({ variation }) => variation === null));
    await hear(
      run,
      record,
      own.filter(({ variation }) => variation !== null),
    );
  }
}

/** Turn takes into sound and judge them. */
async function hear(run: BandRun, record: PartRecord, takes: readonly PartTake[]): Promise<void> {
  if (takes.length === 0) return;
  const { plan, deps, reporter, signal } = run;
  const { frameRate } = deps.engine.info;
  const from = firstHeardFrame(plan, frameRate);
  const codes = stackCodes(takes.map((take) => sliceCodes(take.codes, 0, from, plan.frames)));
  const clips = await deps.engine.decode(codes, { signal });
  const place = loopPlaceOf(plan, frameRate);
  for (const [i, take] of takes.entries()) {
    signal?.throwIfAborted();
    const clip = clips[i] as AudioClip;
    const verdict = judgeTake(clip, { part: take.part, place, chords: plan.arrangement.chords });
    record.heard.push({ ...take, clip, verdict });
    reporter.complete("listen", 1);
    reporter.progress((i + 1) / takes.length);
  }
}

/** What is played again: what has faults, and once what would make a variation a copy in all of its parts. */
function worthAnother(
  choices: readonly { readonly part: Part; readonly choice: Choice }[],
  attempt: number,
): OpenPart[] {
  const isCopied = (number: number) =>
    choices.every(({ choice }) => choice.takes[number - 1]?.isCopy !== false);
  return choices
    .map(({ part, choice }) => {
      const copies = attempt < copyAttempts ? choice.copied.filter(isCopied) : [];
      const numbers = [...choice.faulty, ...copies].sort((a, b) => a - b);
      return { part, numbers, areCopies: choice.faulty.length === 0 };
    })
    .filter(({ numbers }) => numbers.length > 0);
}

function warnUnsure({ reporter }: BandRun, part: Part, { takes, faulty }: Choice): void {
  const faultsOf = (number: number) => takes[number - 1]?.take.verdict.faults ?? [];
  for (const fault of [...new Set(faulty.flatMap(faultsOf))]) {
    const numbers = faulty.filter((number) => faultsOf(number).includes(fault));
    const where = `variation${numbers.length === 1 ? "" : "s"} ${numbers.join(", ")}`;
    const message = `${part}: ${fault} in ${where}, the best that was played.`;
    reporter.warn({ code: "PART_UNSURE", message });
  }
}

/**
 * From a plan to a file: cut, set the level, measure, encode, write. The same for a loop that
 * a model played and for one out of a recording.
 */
import { type AudioClip, type Bpm, clipLength, type Ratio, type Seconds } from "#base";
import { type CutLoop, type CutPlan, cutLoop, matchLevel } from "#cut";
import type { FinishedLoop, LoopWarning } from "../loop-events.ts";
import type { CutDeps } from "../looper-deps.ts";
import type { Reporter } from "../reporter.ts";
import { rootNoteOf, spellKey } from "../request/key-root.ts";
import type { ParsedCutRequest } from "../request/schema.ts";
import type { FinishedPiece, LoopTags } from "./loop-pack.ts";
import { nameLoopFile, slugify } from "./name-files.ts";

/** What all loops of a pack have in common. */
export interface PackSetting {
  readonly deps: CutDeps;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
  readonly format: Pick<ParsedCutRequest, "output_format" | "bit_depth" | "sample_rate" | "key">;
  readonly bpm: Bpm;
  /** What the pack is called. */
  readonly title: string;
  /** Which model made it; for the files. */
  readonly comment: string;
  readonly licence?: string | undefined;
}

/** Something to cut, and how. */
export interface Piece {
  readonly clip: AudioClip;
  readonly plan: CutPlan;
  readonly variation: number;
  readonly seed: number | null;
  readonly attempt: number;
  /** How natural the model finds the join; null without a model. */
  readonly perplexity: number | null;
  /** The same of the naive loop; null without a model. */
  readonly naivePerplexity: number | null;
  /** Share of codes equal to those of the most similar loop before it; null where there is none. */
  readonly equalCodes: Ratio | null;
}

/** To a tenth of a millisecond, for documents. */
const roundTime = (time: Seconds) => Number(time.toFixed(4));

function warningsOf(plan: CutPlan): LoopWarning[] {
  const warnings: LoopWarning[] = [];
  if (plan.grid === "assumed") {
    const message = `No clear beat was heard: the loop is cut at ${plan.bpm} bpm where its ends fit best, and not stretched.`;
    warnings.push({ code: "GRID_ASSUMED", message });
  }
  if (plan.overstretched) {
    const message = `The music plays at ${plan.tempoBefore?.toFixed(1)} bpm and had to be stretched to ${plan.bpm} bpm: it may sound different.`;
    warnings.push({ code: "TEMPO_FAR", message });
  }
  if (plan.shortened) {
    const message = `Only ${plan.beats} beats fit into what was played.`;
    warnings.push({ code: "BARS_SHORTENED", message });
  }
  return warnings;
}

/** What is written into the file of a loop. */
export function tagsOf(
  setting: PackSetting,
  { plan, variation }: Pick<Piece, "plan" | "variation">,
): LoopTags {
  const { key } = setting.format;
  const rootNote = key === undefined ? undefined : rootNoteOf(key);
  return {
    title: `${setting.title} (${variation})`,
    bpm: setting.bpm,
    beats: plan.beats,
    beatsPerBar: plan.beatsPerBar,
    ...(rootNote === undefined ? {} : { rootNote }),
    ...(key === undefined ? {} : { key: spellKey(key) }),
    software: setting.deps.software,
    comment: setting.comment,
    ...(setting.licence === undefined ? {} : { licence: setting.licence }),
  };
}

/**
 * Say how long a loop is, and where and how it was cut.
 *
 * @param cut - of the loop
 * @param clip - the loop as it is written
 */
export function describeCut({ plan, warp }: Pick<CutLoop, "plan" | "warp">, clip: AudioClip) {
  return {
    beats: plan.beats,
    beats_per_bar: plan.beatsPerBar,
    bars: plan.bars,
    samples: clipLength(clip),
    sample_rate: clip.sampleRate,
    grid: plan.grid,
    tempo_before_bpm: plan.tempoBefore,
    cut_from_s: roundTime(plan.marks[0] ?? 0),
    cut_to_s: roundTime(plan.marks.at(-1) ?? 0),
    warp,
  };
}

/**
 * Finish a loop.
 *
 * @param setting - what the pack has in common
 * @param piece - what to cut, and how
 * @param first - the first loop of the pack, whose loudness the others take; undefined for itself
 * @returns the loop as it was written
 * @throws LooperError OUTPUT_*; the signal's reason
 */
export async function finishLoop(
  setting: PackSetting,
  piece: Piece,
  first: FinishedPiece | undefined,
): Promise<FinishedPiece> {
  const { deps, reporter, signal, format } = setting;
  const { plan, variation } = piece;
  signal?.throwIfAborted();
  reporter.stage("cut", `Cutting loop ${variation}`);
  const cut = cutLoop(piece.clip, plan, { sampleRate: format.sample_rate, stretcher: deps.stretcher });
  const levelled = matchLevel(cut.clip, first?.loudness ?? null);
  const { clip } = levelled;
  signal?.throwIfAborted();
  const tags = tagsOf(setting, piece);
  const { beats, beatsPerBar } = plan;
  const naming = { slug: slugify(setting.title), bpm: setting.bpm, beats, beatsPerBar, variation };
  const bytes = await deps.encoder.encode(clip, format, tags);
  const path = await deps.sink.write(nameLoopFile({ ...naming, extension: format.output_format }), bytes);
  const loop: FinishedLoop = {
    path,
    variation,
    seed: piece.seed,
    attempt: piece.attempt,
    ...describeCut(cut, clip),
    seam: {
      perplexity: piece.perplexity,
      naive_perplexity: piece.naivePerplexity,
      click: Math.min(cut.click.ratio, cut.click.onsetRatio),
    },
    level_db: levelled.peak,
    equal_codes: piece.equalCodes,
    stems: [],
    key_heard: null,
    warnings: warningsOf(plan),
  };
  reporter.send({ event: "loop", loop });
  return { loop, clip, loudness: levelled.loudness, tags };
}

/** From the cut parts of a variation to its files: mix, listen for the key, encode, write. */
import type { Ratio } from "#base";
import { type CutLoop, measureClick } from "#cut";
import { hearKey, keyName } from "#harmony";
import { isPitched } from "../arrange/tables/parts.ts";
import type { FinishedLoop, KeyHeard, LoopStem, LoopWarning } from "../loop-events.ts";
import { describeCut, type PackSetting, tagsOf } from "../pack/finish-loop.ts";
import type { FinishedPiece, LoopTags } from "../pack/loop-pack.ts";
import { type FileNaming, nameLoopFile, slugify } from "../pack/name-files.ts";
import { mixStems, type Stem } from "./mix-stems.ts";

/** The parts of one variation, and how they are finished. */
export interface BandPiece {
  /** Its parts, cut, of one length and rate. */
  readonly stems: readonly Stem[];
  /** How they were cut. */
  readonly cut: Pick<CutLoop, "plan" | "warp">;
  readonly variation: number;
  /** The greatest of its parts'. */
  readonly attempt: number;
  readonly seed: number;
  /** Mean share of equal codes over its parts, with the most similar loop before it; null for the first. */
  readonly equalCodes: Ratio | null;
  readonly channels: 1 | 2;
  /** Whether its parts are written into files of their own. */
  readonly withStems: boolean;
}

/**
 * Finish a loop of a band.
 *
 * @param setting - what the pack has in common
 * @param piece - its parts
 * @param first - the first loop of the pack, whose loudness the others take; undefined for itself
 * @returns the loop as it was written
 * @throws LooperError OUTPUT_*; the signal's reason
 */
export async function finishBandLoop(
  setting: PackSetting,
  piece: BandPiece,
  first: FinishedPiece | undefined,
): Promise<FinishedPiece> {
  const { deps, reporter, signal, format, bpm, title } = setting;
  const { variation, channels } = piece;
  const { plan } = piece.cut;
  const mix = mixStems(piece.stems, { channels, target: first?.loudness ?? null });
  signal?.throwIfAborted();
  const tags = tagsOf(setting, { plan, variation });
  const extension = format.output_format;
  const { beats, beatsPerBar } = plan;
  const naming = { slug: slugify(title), bpm, beats, beatsPerBar, variation, extension };
  const path = await deps.sink.write(nameLoopFile(naming), await deps.encoder.encode(mix.clip, format, tags));
  const stems = piece.withStems ? await writeStems(setting, mix.stems, { tags, naming }) : [];
  const click = measureClick(mix.clip);
  const loop: FinishedLoop = {
    path,
    variation,
    seed: piece.seed,
    attempt: piece.attempt,
    ...describeCut(piece.cut, mix.clip),
    seam: { perplexity: null, naive_perplexity: null, click: Math.min(click.ratio, click.onsetRatio) },
    level_db: mix.peak,
    equal_codes: piece.equalCodes,
    stems,
    key_heard: keyHeardIn(piece.stems),
    warnings: warningsOf(piece),
  };
  reporter.send({ event: "loop", loop });
  const stemClips = piece.withStems ? mix.stems.map(({ clip }) => clip) : [];
  return { loop, clip: mix.clip, loudness: mix.loudness, tags, stemClips };
}

async function writeStems(
  { deps, format, title, signal }: PackSetting,
  stems: readonly Stem[],
  { tags, naming }: { readonly tags: LoopTags; readonly naming: FileNaming },
): Promise<LoopStem[]> {
  const written: LoopStem[] = [];
  for (const [i, { part, clip }] of stems.entries()) {
    signal?.throwIfAborted();
    const own = { ...tags, title: `${title} (${naming.variation}, ${part})` };
    // The dither of two stems cancels, so that their sum is as near to the mix as one of them alone.
    const bytes = await deps.encoder.encode(clip, { ...format, inverts_dither: i % 2 === 1 }, own);
    written.push({ part, path: await deps.sink.write(nameLoopFile({ ...naming, part }), bytes), gain_db: 0 });
  }
  return written;
}

/** Parts whose beats must be heard: of the others it is no wonder. */
function warningsOf({ stems, cut: { plan } }: BandPiece): LoopWarning[] {
  if (plan.grid === "tracked" || !stems.some(({ part }) => part === "drums")) return [];
  const message = "The beats were not heard where they were told: the loop is cut by what was told.";
  return [{ code: "GRID_ASSUMED", message }];
}

/** The key of all parts with pitches together. */
function keyHeardIn(stems: readonly Stem[]): KeyHeard | null {
  const pitched = stems.filter(({ part }) => isPitched(part));
  const [first] = pitched;
  if (!first) return null;
  const channels = pitched.flatMap(({ clip }) => clip.channels);
  const heard = hearKey({ channels, sampleRate: first.clip.sampleRate });
  return heard && { key: keyName(heard.key), confidence: Number(heard.confidence.toFixed(3)) };
}

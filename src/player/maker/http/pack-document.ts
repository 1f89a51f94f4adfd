/** `loops.json` of a prediction: what is known of its loops, beside their sound. */
import type { PageArrangement, PageUnderstood } from "../../pack-page.ts";
import type { PackRow } from "../../session/session-pack.ts";

/** A loop in the document. */
interface DocumentLoop {
  readonly variation: number;
  readonly beats: number;
  readonly samples: number;
  readonly sample_rate: number;
  readonly level_db: number;
  readonly seed: number | null;
  readonly grid: string;
  readonly stems?: readonly { readonly part: string; readonly gain_db: number }[];
  readonly key_heard?: { readonly key: string } | null;
  readonly warnings: readonly { readonly message: string }[];
}

/** The document, as far as the page reads it. */
export interface PackDocument {
  readonly bpm: number;
  readonly seed: number | null;
  readonly model: { readonly name: string; readonly licence: string } | null;
  readonly model_prompt: string | null;
  readonly loops: readonly DocumentLoop[];
  readonly warnings: readonly { readonly message: string }[];
  readonly arrangement?: PageArrangement | null;
  readonly understood?: PageUnderstood | null;
}

/** Lines about the pack: its model, licence, seed. */
export function aboutPack({ model, seed, model_prompt: prompt }: PackDocument): string[] {
  return [
    ...(model ? [model.name, `licence of the model: ${model.licence}`] : []),
    ...(seed === null ? [] : [`seed ${seed}`]),
    ...(prompt ? [`the model was told: ${prompt}`] : []),
  ];
}

/** Add to a loop what the document says of it. */
export function describeLoop(row: PackRow, document: PackDocument): PackRow {
  const loop = document.loops.find(({ variation }) => variation === row.variation);
  if (!loop) return row;
  const about = [
    `${loop.samples} samples at ${loop.sample_rate} Hz`,
    `${loop.level_db.toFixed(1)} dBFS`,
    loop.grid === "assumed" ? "grid assumed" : "on the beat",
    ...(loop.key_heard ? [`${loop.key_heard.key} is heard`] : []),
  ];
  const gainOf = (part: string) => loop.stems?.find((stem) => stem.part === part)?.gain_db ?? 0;
  return {
    ...row,
    beats: loop.beats,
    samples: loop.samples,
    about: about.join(" · "),
    warnings: loop.warnings.map(({ message }) => message),
    sounds: row.sounds.map((sound) => ({ ...sound, gainDb: gainOf(sound.part) })),
  };
}

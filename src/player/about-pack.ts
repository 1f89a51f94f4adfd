/** What is said of a pack and its loops, for people, by the names of `loops.json`. */

/** What is said of a pack. */
export interface AboutPack {
  readonly seed: number | null;
  readonly model: { readonly name: string; readonly licence: string } | null;
  readonly model_prompt: string | null;
}

/** What is said of a loop. */
export interface AboutLoop {
  readonly samples: number;
  readonly sample_rate: number;
  readonly level_db: number;
  readonly grid: string;
  readonly key_heard?: { readonly key: string } | null;
}

/** Lines about a pack: its model, licence, seed. */
export function aboutPack({ model, seed, model_prompt: prompt }: AboutPack): string[] {
  return [
    ...(model ? [model.name, `licence of the model: ${model.licence}`] : []),
    ...(seed === null ? [] : [`seed ${seed}`]),
    ...(prompt ? [`the model was told: ${prompt}`] : []),
  ];
}

/** A line about a loop: its length, level, beat and key. */
export function aboutLoop(loop: AboutLoop): string {
  return [
    `${loop.samples} samples at ${loop.sample_rate} Hz`,
    `${loop.level_db.toFixed(1)} dBFS`,
    loop.grid === "assumed" ? "grid assumed" : "on the beat",
    ...(loop.key_heard ? [`${loop.key_heard.key} is heard`] : []),
  ].join(" · ");
}

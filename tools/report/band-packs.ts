/**
 * Prompts as people write them through the whole program, for judge_band.py.
 *
 *     npm run -s ts -- tools/report/band-packs.ts --out DIR [--prompts FILE] [--model tiny] [--variations 2] [--from 0] [--count 100]
 *
 * Leaves a pack with stems per prompt in DIR, with a row.json in each: the prompt, what was expected of it, the
 * pack or the code of the error. Prompts whose row is there are not run again: a run may be stopped and gone on with.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isLooperError } from "#base";
import { createLooper } from "#studio";

/** A prompt and what whoever wrote it wants to hear, written down before the model was trained. */
interface BandPrompt {
  readonly id: string;
  readonly prompt: string;
  /** Typed beside the prompt; null where it is left to the program. */
  readonly bpm: number | null;
  readonly expect: unknown;
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "out/band" },
    prompts: { type: "string", default: "tools/report/band-prompts.json" },
    model: { type: "string", default: "tiny" },
    variations: { type: "string", default: "2" },
    from: { type: "string", default: "0" },
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "7" },
  },
});

const from = Number(values.from);
const prompts = (JSON.parse(readFileSync(values.prompts, "utf8")) as BandPrompt[]).slice(
  from,
  from + Number(values.count),
);
const rowOf = ({ id }: BandPrompt) => join(values.out, id, "row.json");
const missing = prompts.filter((prompt) => !existsSync(rowOf(prompt)));
const looper = missing.length > 0 ? await createLooper({ model: values.model }) : null;
for (const asked of missing) {
  const folder = join(values.out, asked.id);
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const [pack, failure] = await makePack(asked, folder);
  const seconds = (performance.now() - began) / 1000;
  writeFileSync(rowOf(asked), JSON.stringify({ ...asked, failure, seconds, pack }));
  const told = pack?.arrangement?.parts.map(({ model_prompt: text }) => text).join(" · ");
  console.error(`${asked.id} ${asked.prompt}: ${failure ?? told ?? "no parts"} (${seconds.toFixed(1)} s)`);
}
await looper?.close();

async function makePack({ id, prompt, bpm }: BandPrompt, folder: string) {
  const seed = Number(values.seed) + Number(id.replace(/\D/g, ""));
  const request = {
    prompt,
    ...(bpm === null ? {} : { bpm }),
    seed,
    variations: Number(values.variations),
    stems: true,
  };
  try {
    return [(await looper?.makeLoops(request, { out: folder, force: true })) ?? null, null] as const;
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    return [null, thrown.code] as const;
  }
}

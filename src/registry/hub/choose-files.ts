/**
 * Which files of a repository a MusicGen needs: the small ones that describe it, and its weights in
 * the smallest form there is. Knows names and sizes; opens nothing.
 */
import { formatBytes, LooperError } from "#base";
import type { HubFile } from "./listing.ts";

/** A file to get, and what to call it here. */
export interface WantedFile extends HubFile {
  /** The name that readers look for; differs from `path` for variants such as `model.fp16.safetensors`. */
  readonly name: string;
}

/** What to get. */
export interface FileChoice {
  /** In order: small ones first, so that a wrong repository is found out before its weights come. */
  readonly files: readonly WantedFile[];
  /** Of all together, in bytes. */
  readonly size: number;
  /** What was chosen and why, a sentence for people. */
  readonly reason: string;
}

/** Weights in one of the forms they are published in. */
interface WeightsForm {
  readonly label: string;
  readonly safe: boolean;
  readonly files: readonly WantedFile[];
  readonly size: number;
}

const needed = ["config.json", "tokenizer.json"];
/** Taken where they are. */
const welcome = [
  "tokenizer_config.json",
  "special_tokens_map.json",
  "generation_config.json",
  "preprocessor_config.json",
  "looper.json",
];
/** Number types that can be read; others are private. */
const variants = new Set(["", "fp16", "bf16", "fp32"]);
/** Sizes so close are one size: headers differ, numbers do not. */
const sameSize = 0.01;

/**
 * Choose the files of a model.
 *
 * @param listing - what the repository has
 * @param where - what to call it in messages: `owner/name@revision`
 * @throws LooperError MODEL_NOT_MUSICGEN where something is missing, by name
 */
export function chooseFiles(listing: readonly HubFile[], where: string): FileChoice {
  const has = new Map(listing.map((file) => [file.path, file]));
  const missing = needed.find((path) => !has.has(path));
  if (missing !== undefined) throw lacks(where, missing, has);
  const forms = weightsForms(listing).sort((a, b) => a.size - b.size);
  const smallest = forms[0];
  if (!smallest) throw lacks(where, "weights (model.safetensors or pytorch_model.bin, or their shards)", has);
  const alike = forms.filter((form) => form.size <= smallest.size * (1 + sameSize));
  const weights = alike.find((form) => form.safe) ?? smallest;
  const small = [...needed, ...welcome].flatMap((path) => {
    const file = has.get(path);
    return file ? [{ ...file, name: path }] : [];
  });
  const files = [...small, ...weights.files];
  return { files, size: sumOf(files), reason: explain(weights, forms) };
}

function weightsForms(listing: readonly HubFile[]): WeightsForm[] {
  const forms: WeightsForm[] = [];
  for (const [stem, ending, safe] of [
    ["model", "safetensors", true],
    ["pytorch_model", "bin", false],
  ] as const) {
    for (const file of listing) {
      const single = file.path.match(new RegExp(`^${stem}(?:\\.(\\w+))?\\.${ending}$`));
      if (single && variants.has(single[1] ?? "")) {
        const files = [{ ...file, name: `${stem}.${ending}` }];
        forms.push({ label: file.path, safe, files, size: file.size });
      }
      const index = file.path.match(new RegExp(`^${stem}\\.${ending}\\.index(?:\\.(\\w+))?\\.json$`));
      if (!index || !variants.has(index[1] ?? "")) continue;
      const shards = completeShards(listing, stem, index[1] ?? "", ending);
      if (!shards) continue;
      const files = [{ ...file, name: `${stem}.${ending}.index.json` }, ...shards];
      forms.push({ label: `${shards.length} shards of ${stem}.${ending}`, safe, files, size: sumOf(files) });
    }
  }
  return forms;
}

/** The shards of an index, in order, if none is missing. */
function completeShards(
  listing: readonly HubFile[],
  stem: string,
  variant: string,
  ending: string,
): WantedFile[] | null {
  const middle = variant === "" ? "" : `\\.${variant}`;
  const pattern = new RegExp(`^${stem}${middle}-(\\d{5})-of-(\\d{5})\\.${ending}$`);
  const shards = listing
    .filter(({ path }) => pattern.test(path))
    .map((file) => ({ ...file, name: file.path }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const whole = shards.every(({ path }, i) => {
    const [, number, count] = path.match(pattern) ?? [];
    return Number(number) === i + 1 && Number(count) === shards.length;
  });
  return shards.length > 0 && whole ? shards : null;
}

function explain(chosen: WeightsForm, forms: readonly WeightsForm[]): string {
  const others = forms.filter((form) => form !== chosen);
  const chosenForm = `${chosen.label}, ${formatBytes(chosen.size)}`;
  const pickle = chosen.safe ? "" : "; a pickle, read here without running anything in it";
  if (others.length === 0) return `${chosenForm}: the only form there is${pickle}.`;
  const rest = others.map((form) => `${form.label}, ${formatBytes(form.size)}`).join("; ");
  const why = others.some((form) => form.size <= chosen.size * (1 + sameSize))
    ? "no form is smaller, and safetensors is the plainer one"
    : "the smallest form";
  return `${chosenForm}: ${why}${pickle}. Left out: ${rest}.`;
}

function sumOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function lacks(where: string, missing: string, has: ReadonlyMap<string, HubFile>): LooperError {
  const words =
    missing === "tokenizer.json" && has.has("spiece.model")
      ? " It has a spiece.model only: save it once with a fast tokenizer of Hugging Face transformers."
      : " It is not a MusicGen checkpoint of Hugging Face transformers.";
  return new LooperError("MODEL_NOT_MUSICGEN", `${where} has no ${missing}.${words}`, {
    facts: { repository: where, file: missing },
  });
}

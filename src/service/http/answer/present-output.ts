/**
 * Tell the outputs of a prediction: an object of twenty variations, each a URL that holds for a while,
 * or the file itself as a `data:` URI.
 */
import type { z } from "zod";
import type { OutputFile, Prediction } from "../../jobs/prediction.ts";
import { type ApiOptions, type FileForm, type OutputShelf, originOf } from "../ports.ts";
import { toBase64, type UrlSigner } from "../sign.ts";
import { type outputShape, variationKeys } from "./shapes.ts";

/** An output as both APIs tell it. */
export type Output = z.infer<typeof outputShape>;

/** The most that one answer carries in itself; more is told as URLs, whatever was asked for. In bytes of files. */
export const mostInline = 64 * 1024 * 1024;

/** What it takes to tell outputs. */
export interface OutputTeller {
  readonly outputs: OutputShelf;
  readonly urls: UrlSigner;
  readonly options: ApiOptions;
}

/** The path under which an output is sent. */
export function outputPath(prediction: Pick<Prediction, "id">, file: Pick<OutputFile, "name">): string {
  return `/files/${prediction.id}/${encodeURIComponent(file.name)}`;
}

/**
 * Choose how the files of a prediction are told.
 *
 * @param prediction - it may have asked for one form when it was made
 * @param asked - what this request asks for
 */
export function fileFormOf(prediction: Prediction, options: ApiOptions, asked?: FileForm): "url" | "data" {
  const wishes = [asked, prediction.context.files, options.files];
  const wish = wishes.find((one) => one === "url" || one === "data");
  return (wish as "url" | "data" | undefined) ?? (prediction.api === "cog" ? "data" : "url");
}

/** Read all of a file. */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Tell the outputs that there are.
 *
 * @param form - URLs or `data:` URIs
 * @returns null where there is none yet, or none any more
 */
export async function presentOutput(
  prediction: Prediction,
  form: "url" | "data",
  { outputs, urls, options }: OutputTeller,
): Promise<Output | null> {
  if (prediction.outputs.length === 0) return null;
  const output: Output = Object.fromEntries(variationKeys.map((key) => [key, null]));
  const total = prediction.outputs.reduce((sum, { size }) => sum + size, 0);
  for (const file of prediction.outputs) {
    const key = variationKeys[file.variation - 1];
    if (key === undefined) continue;
    const stored = form === "data" && total <= mostInline ? await outputs.open(file.path) : undefined;
    output[key] = stored
      ? `data:${file.contentType};base64,${toBase64(await readAll(stored.stream()))}`
      : `${originOf(prediction, options)}${await urls.sign(outputPath(prediction, file))}`;
  }
  return output;
}

/**
 * Outputs of a prediction in a response: an object of twenty variations, each a signed URL, or the file itself
 * as a `data:` URI. Stems that were asked for are further properties: `variation_01_drums`.
 */
import type { z } from "zod";
import { type OutputFile, outputKey, type Prediction } from "../../jobs/prediction.ts";
import { type ApiOptions, type OutputEncoding, type OutputStore, originOf } from "../ports.ts";
import type { UrlSigner } from "../url-signer.ts";
import { type outputSchema, variationKeys } from "./schemas.ts";

/** An output in both APIs. */
export type Output = z.infer<typeof outputSchema>;

/** Files of at most so many bytes are sent within one response; beyond it they are sent as URLs in any case. */
export const maxInlineBytes = 64 * 1024 * 1024;

/** What presenting outputs needs. */
export interface OutputPorts {
  readonly outputs: OutputStore;
  readonly urls: UrlSigner;
  readonly options: ApiOptions;
}

/** The path of an output. */
export function outputPath(prediction: Pick<Prediction, "id">, file: Pick<OutputFile, "name">): string {
  return `/files/${encodeURIComponent(prediction.id)}/${encodeURIComponent(file.name)}`;
}

/**
 * Choose the encoding of a prediction's outputs.
 *
 * @param prediction - its own request may have asked for one
 * @param requested - by the request at hand
 */
export function outputEncodingOf(
  prediction: Prediction,
  options: ApiOptions,
  requested?: OutputEncoding,
): "url" | "data" {
  const candidates = [requested, prediction.context.files, options.files];
  const chosen = candidates.find((one) => one === "url" || one === "data");
  return (chosen as "url" | "data" | undefined) ?? (prediction.api === "cog" ? "data" : "url");
}

/** Read all of a file. */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/**
 * Present the outputs.
 *
 * @param encoding - URLs or `data:` URIs
 * @returns null where there is none yet, or where they were removed
 */
export async function presentOutput(
  prediction: Prediction,
  encoding: "url" | "data",
  { outputs, urls, options }: OutputPorts,
): Promise<Output | null> {
  if (prediction.outputs.length === 0) return null;
  const output: Output = Object.fromEntries(variationKeys.map((key) => [key, null]));
  const total = prediction.outputs.reduce((sum, { size }) => sum + size, 0);
  for (const file of prediction.outputs) {
    const key = outputKey(file);
    if (key === undefined) continue;
    const stored = encoding === "data" && total <= maxInlineBytes ? await outputs.open(file.path) : undefined;
    const stream = await stored?.stream();
    output[key] = stream
      ? `data:${file.contentType};base64,${(await readAll(stream)).toString("base64")}`
      : `${originOf(prediction, options)}${urls.sign(outputPath(prediction, file))}`;
  }
  return output;
}

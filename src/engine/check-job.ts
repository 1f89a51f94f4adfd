/** What the engine refuses before it starts. */
import { type Codes, LooperError } from "#base";
import type { MusicGenConfig, Sampling } from "#model";
import type { GenerateJob, ScoreJob } from "./engine.ts";
import type { TextsByBar } from "./texts-by-bar.ts";

/**
 * Check something to play.
 *
 * @param job - as it came
 * @param config - of the model
 * @param maxFrames - of a piece, prompt included
 * @throws LooperError INPUT_OUT_OF_RANGE, INPUT_CONTRADICTION, INPUT_PROMPT_EMPTY
 */
export function checkJob(job: GenerateJob, config: MusicGenConfig, maxFrames: number): void {
  const { text, rows, frames, promptCodes, sampling } = job;
  within("rows", rows.length, 1, 64);
  for (const { seed, variation } of rows) {
    within("seed", seed, 0, Number.MAX_SAFE_INTEGER);
    within("variation", variation, 0, 2 ** 32 - 1);
  }
  checkText(text, rows.length, maxFrames);
  const prompt = promptCodes?.shape[2] ?? 0;
  if (promptCodes) {
    checkCodes(promptCodes, config);
    const count = promptCodes.shape[0];
    if (count !== 1 && count !== rows.length) {
      throw new LooperError(
        "INPUT_CONTRADICTION",
        `There are ${rows.length} rows and ${count} prompts: give one for all, or one each.`,
      );
    }
  }
  within("frames", frames, 1, maxFrames);
  if (prompt + frames > maxFrames) {
    const [seconds, maxSeconds] = [(prompt + frames) / config.frameRate, maxFrames / config.frameRate];
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      `A prompt of ${prompt} frames and ${frames} more are ${seconds.toFixed(2)} s; the model can play at most ${maxSeconds} s.`,
      { facts: { field: "frames", prompt, frames, max: maxFrames } },
    );
  }
  checkSampling(sampling);
}

/**
 * Check something to be scored.
 *
 * @param job - as it came
 * @param config - of the model
 * @param maxFrames - of a piece
 * @throws LooperError INPUT_OUT_OF_RANGE, INPUT_CONTRADICTION, INPUT_PROMPT_EMPTY
 */
export function checkScoreJob(
  { text, codes, from, to }: ScoreJob,
  config: MusicGenConfig,
  maxFrames: number,
): void {
  checkCodes(codes, config);
  checkText(text, codes.shape[0], maxFrames);
  within("frames of codes", codes.shape[2], 1, maxFrames);
  within("from", from, 0, codes.shape[2] - 1);
  within("to", to, from + 1, codes.shape[2]);
}

/**
 * Check codes.
 *
 * @param codes - [B, K, T]
 * @param config - of the model
 * @throws LooperError INPUT_OUT_OF_RANGE
 */
export function checkCodes(codes: Codes, { decoder, codec }: MusicGenConfig): void {
  const [rows, codebooks, frames] = codes.shape;
  within("codebooks of codes", codebooks, decoder.codebooks, decoder.codebooks);
  if (rows * codebooks * frames !== codes.data.length) {
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      `Codes of shape [${codes.shape.join(", ")}] have ${codes.data.length} numbers.`,
    );
  }
  const maxCode = Math.min(decoder.vocabulary, codec.codebookSize) - 1;
  for (const code of codes.data) if (code < 0 || code > maxCode) within("code", code, 0, maxCode);
}

/** One text may be anything; a list of them names its row and bar. */
function checkText(text: string | TextsByBar, rows: number, maxFrames: number): void {
  if (typeof text === "string") return;
  within("frames of a bar", text.barFrames, 1, maxFrames);
  if (text.rows.length !== rows) {
    throw new LooperError(
      "INPUT_CONTRADICTION",
      `There are ${rows} rows and texts for ${text.rows.length}: give each row its own.`,
      { facts: { rows, texts: text.rows.length } },
    );
  }
  for (const [row, texts] of text.rows.entries()) {
    within(`texts of row ${row}`, texts.length, 1, maxFrames);
    const bar = texts.findIndex((words) => words.trim() === "");
    if (bar === -1) continue;
    throw new LooperError(
      "INPUT_PROMPT_EMPTY",
      `Row ${row} has no text for bar ${bar}. Give it words, or let the text before go on.`,
      { facts: { row, bar } },
    );
  }
}

function checkSampling(sampling: Sampling): void {
  within("top_k", sampling.topK, 0, 1e9);
  within("top_p", sampling.topP, 0, 1, false);
  within("temperature", sampling.temperature, 0, 1e6, false);
  within("guidance scale", sampling.guidanceScale, 0, 1e6, false);
}

function within(field: string, value: number, from: number, to: number, whole = true): void {
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return;
  const range = from === to ? `${from}` : `${whole ? "a whole number " : ""}in ${from}…${to}`;
  throw new LooperError("INPUT_OUT_OF_RANGE", `${field} is ${value}; it must be ${range}.`, {
    facts: { field, value, min: from, max: to },
  });
}

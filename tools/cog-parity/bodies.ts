/** Requests to a Cog container: what clients send, and what they send by mistake. */

import { gzipSync } from "node:zlib";

/** A request; the same is sent to both. */
export interface Trial {
  readonly name: string;
  readonly method: "POST" | "PUT" | "GET";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Why ours differs on purpose; listed in docs/deploy.md. */
  readonly differs?: string;
}

/** The smallest legal input. */
const small = {
  prompt: "house drums",
  bpm: 125,
  variations: 1,
  max_duration: 2,
  model_version: "tiny",
  seed: 7,
};

const json = { "Content-Type": "application/json" };
const post = (name: string, body: unknown, more: Partial<Trial> = {}): Trial => ({
  ...{ name, method: "POST", path: "/predictions", headers: json },
  body: JSON.stringify(body),
  ...more,
});
const input = (name: string, fields: object, more: Partial<Trial> = {}): Trial =>
  post(name, { input: { ...small, ...fields } }, more);
const put = (name: string, id: string, body: unknown, more: Partial<Trial> = {}): Trial =>
  post(name, body, { method: "PUT", path: `/predictions/${id}`, ...more });

/** Inputs of each kind, right and wrong. */
const inputs: readonly Trial[] = [
  input("all right", {}),
  input("numbers as texts", { bpm: "125", variations: "1", max_duration: "2", top_p: "0.5" }),
  input("a number as text with spaces", { bpm: " 125 " }),
  input("a whole number as text with a point", { variations: "1.0" }),
  input("booleans as numbers", { variations: true, top_k: true }),
  input("a whole number with a fraction of zero", { variations: 1.0, max_duration: 2 }),
  input(
    "a fraction for a whole number",
    { max_duration: 2.5 },
    { differs: "a fraction is refused, not dropped" },
  ),
  input("a number as a prompt", { prompt: 5 }),
  input("a boolean as a prompt", { prompt: true }),
  input("a list as a prompt", { prompt: ["a"] }),
  input("null for a field that has a default", { seed: null }, { differs: "null means not given" }),
  input(
    "null for the prompt",
    { prompt: null },
    { differs: "null means not given, and the prompt is missing" },
  ),
  input("a tempo below its bound", { bpm: 39 }),
  input("a tempo above its bound", { bpm: 301 }),
  input("two fields wrong at once", { bpm: 1, variations: 99 }),
  input("a choice that is none", { output_format: "ogg" }),
  input("a model that is none", { model_version: "huge" }),
  input("words for a number", { bpm: "fast" }),
  input("an empty text for a number", { bpm: "" }),
  input("an object for a number", { seed: {} }),
  input("an unknown field", { unknown: 1 }),
  post("no prompt", { input: { bpm: 120 } }),
  post("no input", {}, { differs: "Cog answers 500" }),
  post("input is null", { input: null }, { differs: "Cog answers 500" }),
  post("input is a list", { input: [] }, { differs: "a list is no object, even where it is empty" }),
  post("input is a text", { input: "x" }),
];

/** Why a known id with another input may have another status: of predictions that ended it has the same. */
const busy = "409 while the first is under way; Cog drops it or joins it";

/** What is around the input. */
const envelopes: readonly Trial[] = [
  post(
    "an unknown field around the input",
    { input: small, other: 1 },
    { differs: "Cog repeats the field in its answer, here it is left out" },
  ),
  post("the body is a list", [], { differs: "Cog answers 500" }),
  post("an id of letters and dashes", { input: small, id: "abc-1" }),
  post("an id with dots and colons", { input: small, id: "job:2026.11" }),
  post("an id with spaces and umlauts", { input: small, id: "mein lied ü" }),
  post("an id that is a number", { input: small, id: 5 }),
  post("events that are none", { input: small, webhook_events_filter: ["never"] }),
  post("a webhook that is no URL", { input: small, webhook: "nowhere" }),
  post("the same id once more, the same input", { input: small, id: "twice" }),
  post(
    "the same id once more, another input",
    { input: { ...small, seed: 8 }, id: "twice" },
    { differs: busy },
  ),
  put("PUT", "mine", { input: small }),
  put("PUT once more, the same input", "mine", { input: small }),
  put("PUT once more, another input", "mine", { input: { ...small, seed: 8 } }, { differs: busy }),
  put("PUT with an id that differs", "mine-2", { input: small, id: "other" }),
  put("PUT with dots and colons", "job:2026.12", { input: small }),
];

/** Why a body of another type has another status. */
const undeclared = "415 says what is wrong, and pages of other sites can send such bodies";

/** How it is sent. */
const transport: readonly Trial[] = [
  post("a trailing slash", { input: small }, { path: "/predictions/" }),
  put("PUT with a trailing slash", "slash/", { input: small }),
  post("not JSON", {}, { body: "{" }),
  post("no content type", { input: small }, { headers: {}, differs: undeclared }),
  post(
    "a form",
    {},
    {
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "input=1",
      differs: undeclared,
    },
  ),
  post("an empty body", {}, { body: "", differs: "Cog answers 500" }),
  post(
    "an encoded body",
    {},
    {
      headers: { ...json, "Content-Encoding": "gzip" },
      body: gzipSync(JSON.stringify({ input: small })),
      differs: "415 says what is wrong; Cog answers 400",
    },
  ),
  post(
    "asynchronous",
    { input: small },
    {
      headers: { ...json, Prefer: "respond-async" },
      differs: "a prediction that waits in the queue has not started; Cog has no queue",
    },
  ),
  post("cancel of an unknown id", {}, { path: "/predictions/nobody/cancel" }),
  { name: "GET of the predictions", method: "GET", path: "/predictions" },
  { name: "health", method: "GET", path: "/health-check" },
  { name: "discovery", method: "GET", path: "/" },
];

/** All trials, in order: some build on those before. */
export const trials: readonly Trial[] = [...inputs, ...envelopes, ...transport];

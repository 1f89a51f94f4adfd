/**
 * The page for browsers: a form made from the schema, and a place for a prediction. The script fills it; the
 * page says so if scripts are off.
 */
import { html } from "hono/html";
import { z } from "zod";
import { requestSchema } from "#looper";

interface ModelChoice {
  readonly models: readonly string[];
  readonly defaultModel: string;
}

type Html = ReturnType<typeof html>;

interface FieldDocument {
  readonly type?: string;
  readonly description?: string;
  readonly default?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly (string | number)[];
}

/** Fields that are always shown; the others are under "More". */
const primary = ["prompt", "bpm", "variations", "max_duration", "model_version", "output_format"];

/** A bound as an attribute, unless it is too large to matter. */
function bound(name: string, value: number | undefined): Html | string {
  return value === undefined || Math.abs(value) > 1e9 ? "" : html` ${name}="${value}"`;
}

function control(field: string, document: FieldDocument, { models, defaultModel }: ModelChoice): Html {
  const common = html`id="${field}" name="${field}" aria-describedby="${field}-help"`;
  if (field === "prompt") return html`<textarea ${common} rows="3" maxlength="2000" required></textarea>`;
  if (field === "audio") return html`<input ${common} type="file" accept="audio/*,.wav,.mp3,.flac">`;
  const choices = field === "model_version" ? models : document.enum;
  if (choices) {
    const preset = field === "model_version" ? defaultModel : document.default;
    const options = choices.map(
      (choice) => html`<option value="${choice}"${choice === preset ? " selected" : ""}>${choice}</option>`,
    );
    const kind = typeof choices[0] === "number" ? html` data-kind="number"` : "";
    return html`<select ${common}${kind}>${options}</select>`;
  }
  if (document.type === "array") return html`<input ${common} type="text" data-kind="list">`;
  if (document.type === "boolean")
    return html`<input ${common} type="checkbox" data-kind="switch" value="true">`;
  if (document.type === "string") return html`<input ${common} type="text">`;
  const step = document.type === "integer" ? "1" : "any";
  const value = document.default === undefined ? "" : html` value="${document.default}"`;
  const bounds = [bound("min", document.minimum), bound("max", document.maximum)];
  return html`<input ${common} type="number" data-kind="number" inputmode="decimal" step="${step}"${bounds}${value}>`;
}

function fieldset(fields: readonly [string, FieldDocument][], choice: ModelChoice): Html[] {
  return fields.map(([field, document]) => {
    const title = field.replaceAll("_", " ");
    const wide = field === "prompt" ? " wide" : "";
    return html`<p class="field${wide}"><label for="${field}">${title}</label>${control(field, document, choice)}
<span class="help" id="${field}-help">${document.description ?? ""}</span></p>
`;
  });
}

/**
 * Write the page.
 *
 * @param models - values of `model_version`
 * @param defaultModel - the one chosen at first
 * @param guarded - whether callers need a key
 */
export function writeFormPage(models: readonly string[], defaultModel: string, guarded: boolean): Html {
  const choice = { models, defaultModel };
  const document = z.toJSONSchema(requestSchema, { target: "openapi-3.0", io: "input" });
  const fields = Object.entries(document.properties as Record<string, FieldDocument>);
  const first = fields.filter(([field]) => primary.includes(field));
  // An arrangement is a document: programs give it back, nobody types it.
  const rest = fields.filter(([field, { type }]) => !primary.includes(field) && type !== "object");
  const key = guarded
    ? html`<p class="field"><label for="access-key">key</label><input id="access-key" type="password" autocomplete="current-password" aria-describedby="access-key-help"><span class="help" id="access-key-help">Of this service. Kept until the tab is closed.</span></p>`
    : "";
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>musicgen-looper</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script></head>
<body><main><h1>musicgen-looper</h1>
<p class="about">A sentence and a tempo in, a pack of seamless loops out. <a href="/docs">API</a></p>
<noscript><p class="warn">This page needs JavaScript; the API does not.</p></noscript>
<section id="result" aria-label="Loops" hidden>
<h2 id="title"></h2><p id="about" class="about"></p>
<p><progress id="progress" max="100" aria-label="Progress"></progress> <span id="state" role="status"></span>
<button id="cancel" type="button" hidden>Cancel</button></p>
<p id="error" class="warn" role="alert" hidden></p>
<div class="bar" id="transport" hidden><button id="stop" type="button" disabled>Stop</button>
<span class="keys"><kbd>1</kbd>…<kbd>9</kbd> choose, <kbd>↑</kbd> <kbd>↓</kbd> next, <kbd>space</kbd> play and stop</span>
<span id="status" role="status" class="keys">Stopped</span></div>
<ol id="loops"></ol><details><summary>Log</summary><pre id="logs"></pre></details></section>
<form id="request" aria-label="New loops">${key}
<div class="fields">${fieldset(first, choice)}</div>
<details><summary>More</summary><div class="fields">${fieldset(rest, choice)}</div></details>
<p><button type="submit" class="make">Make loops</button> <span id="refusal" class="warn" role="alert"></span></p></form>
</main></body></html>
`;
}

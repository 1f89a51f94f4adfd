/** The API to read: the OpenAPI document as a page, made here, for no script of another host is loaded. */
import { html } from "hono/html";
import type { Operation } from "../document/operation.ts";
import { operations } from "../document/operations.ts";

type Html = ReturnType<typeof html>;
type Json = Record<string, unknown>;

function inputRows(document: Json): Html[] {
  const { schemas } = document.components as {
    schemas: Record<string, { properties: Record<string, Json> }>;
  };
  return Object.entries(schemas.Input?.properties ?? {}).map(([field, schema]) => {
    const choices = (schemas[field] as Json | undefined)?.enum as unknown[] | undefined;
    const range = [schema.minimum, schema.maximum].map((bound) =>
      typeof bound === "number" && Math.abs(bound) < 1e9 ? String(bound) : "",
    );
    const accepts = choices
      ? choices.join(", ")
      : `${schema.type}${range.some(Boolean) ? `, ${range.join("…")}` : ""}`;
    const cells = [html`<code>${field}</code>`, accepts, schema.default ?? "", schema.description ?? ""];
    return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
}

function section(operation: Operation): Html {
  const parameters = (operation.parameters ?? [])
    .filter(({ name }) => name !== "exp" && name !== "sig")
    .map(
      ({ name, in: where, description }) =>
        html`<li class="help"><code>${name}</code> (${where}): ${inline(description)}</li>`,
    );
  const answers = Object.entries(operation.answers).map(
    ([status, shape], i) => html`${i > 0 ? ", " : ""}${status} <code>${shape.replace("bytes:", "")}</code>`,
  );
  return html`<li><code><span class="method">${operation.method.toUpperCase()}</span> ${operation.path}</code>
<p class="figures">${inline(operation.summary)} Answers: ${answers}.${operation.open ? " No key needed." : ""}</p>
${parameters.length > 0 ? html`<ul>${parameters}</ul>` : ""}</li>
`;
}

/** Text in which backquotes mark code. */
function inline(text: string): (Html | string)[] {
  return text.split("`").map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece));
}

/**
 * Write the page.
 *
 * @param document - the OpenAPI document
 * @param origin - where the service is
 */
export function writeDocsPage(document: Json, origin: string): Html {
  const tags = ["Cog", "Replicate", "Service"] as const;
  const lists = tags.map(
    (tag) => html`<h2>${tag}</h2><ol>${operations.filter((one) => one.tag === tag).map(section)}</ol>
`,
  );
  const example = `curl ${origin}/v1/models/andreasjansson/musicgen-looper/predictions \\
  -H 'Content-Type: application/json' -H 'Prefer: wait' \\
  -d '{"input": {"prompt": "punchy house drums", "bpm": 124}}'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of musicgen-looper</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/page.css"></head>
<body><main><h1>API</h1><p class="about"><a href="/">musicgen-looper</a> · <a href="/openapi.json">openapi.json</a></p>
<p>Clients of Replicate work with the base URL <code>${origin}/v1</code>, clients of Cog with <code>${origin}</code>.</p>
<pre>${example}</pre>
<h2>Inputs</h2><table><thead><tr><th>field</th><th>accepts</th><th>default</th><th></th></tr></thead><tbody>${inputRows(document)}</tbody></table>
${lists}</main></body></html>
`;
}

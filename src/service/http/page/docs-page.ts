/** The OpenAPI document as a page, made here, so that no script of another host is loaded. */
import { html } from "hono/html";
import type { ApiDocument, DocumentedOperation } from "../openapi/create-document-writer.ts";

type Html = ReturnType<typeof html>;

function inputRows({ components: { schemas } }: ApiDocument): Html[] {
  const inputs = schemas.Input?.properties as Record<string, Record<string, unknown>>;
  return Object.entries(inputs).map(([field, schema]) => {
    const choices = schemas[field]?.enum as unknown[] | undefined;
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

function section(method: string, path: string, operation: DocumentedOperation): Html {
  const parameters = operation.parameters
    .filter(({ name, in: where }) => where !== "path" && name !== "exp" && name !== "sig")
    .map(
      ({ name, in: where, description = "" }) =>
        html`<li class="help"><code>${name}</code> (${where}): ${inline(description)}</li>`,
    );
  const responses = Object.entries(operation.responses)
    .filter(([status]) => status !== "default")
    .map(
      ([status, { content }], i) =>
        html`${i > 0 ? ", " : ""}${status} <code>${nameOfContent(content)}</code>`,
    );
  const key = operation.security?.length === 0 ? " No key needed." : "";
  return html`<li><code><span class="method">${method.toUpperCase()}</span> ${path}</code>
<p class="figures">${inline(operation.summary)} Responses: ${responses}.${key}</p>
${parameters.length > 0 ? html`<ul>${parameters}</ul>` : ""}</li>
`;
}

/** The name of a response's schema, or its media type. */
function nameOfContent(content: DocumentedOperation["responses"][string]["content"]): string {
  const [media, body] = Object.entries(content ?? {})[0] ?? [];
  return body?.schema.$ref?.split("/").at(-1) ?? media ?? "nothing";
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
export function writeDocsPage(document: ApiDocument, origin: string): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const lists = (["Cog", "Replicate", "Service"] as const).map((tag) => {
    const tagged = operations.filter(({ operation }) => operation.tags.includes(tag));
    const sections = tagged.map(({ method, path, operation }) => section(method, path, operation));
    return html`<h2>${tag}</h2><ol>${sections}</ol>
`;
  });
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

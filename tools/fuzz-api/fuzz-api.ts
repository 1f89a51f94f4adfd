/**
 * Ask a running service everything that its own document says can be asked, and more; hold every answer
 * against the document.
 */
import { createRandom, type Random } from "#base";
import { type ApiDocument, type ApiOperation, checkSchema } from "./check-schema.ts";
import { drawBody, drawOddText } from "./draw-body.ts";

/** What is asked of a fuzz. */
export interface FuzzOptions {
  readonly url: string;
  readonly requests: number;
  readonly seed: number;
  /** Longer than this is a hang, in milliseconds. */
  readonly timeout?: number;
}

/** What came of it. */
export interface FuzzReport {
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers that the document does not allow, and what never answered. */
  readonly issues: readonly string[];
  /** Predictions that were accepted. */
  readonly accepted: ReadonlySet<string>;
  /** The longest that an answer took, in milliseconds. */
  readonly slowest: number;
}

interface Ids {
  readonly predictions: string[];
  readonly files: string[];
}

function drawPathPart(name: string, ids: Ids, random: Random): string {
  const known = {
    prediction_id: ids.predictions,
    file_id: ids.files,
    owner: ["andreasjansson"],
    name: ["musicgen-looper"],
    version_id: [
      "f8140d04",
      "ad041aeb",
      "fd5be669",
      "f8140d0457c2b39ad8728a80736fea9a67a0ec0cd37b35f40b68cce507db2366",
    ],
  }[name];
  if (known && known.length > 0 && random.uniform() < 0.8) return random.pick(known);
  const odd = drawOddText(random).slice(0, 200) || "x";
  return encodeURIComponent(odd.replace(/\p{Surrogate}/gu, "?"));
}

function drawHeaders(operation: ApiOperation, path: string, random: Random): Headers {
  const headers = new Headers();
  for (const { name, in: where, schema } of operation.parameters) {
    if (where !== "header" || random.uniform() < 0.6) continue;
    const odd = [
      "",
      "x",
      "-1",
      "wait=0",
      "wait=abc",
      "1m",
      "5s",
      "999d",
      "bytes=0-5",
      "bytes=9-1",
      "bytes=-0",
      "ü",
    ];
    headers.set(name, String(schema.enum ? random.pick(schema.enum) : random.pick(odd)));
  }
  // Nobody waits for the end here: the queue is to be full, not the clients.
  if (path.startsWith("/predictions")) headers.set("Prefer", "respond-async");
  else if (headers.get("prefer")?.startsWith("wait")) headers.set("Prefer", "wait=abc");
  return headers;
}

function drawQuery(operation: ApiOperation, random: Random): string {
  const query = new URLSearchParams();
  for (const { name, in: where } of operation.parameters) {
    if (where === "query" && random.uniform() < 0.5) {
      query.set(
        name,
        random.pick([
          "",
          "2026-01-01",
          "0000-01-01",
          "9999-12-31T23:00-23:00",
          "x",
          "o1",
          "99999999999",
          drawOddText(random).slice(0, 99),
        ]),
      );
    }
  }
  return query.size > 0 ? `?${query}` : "";
}

/** Check an answer against the document. */
async function judge(
  answer: Response,
  operation: ApiOperation,
  document: ApiDocument,
): Promise<{ issues: string[]; body: unknown }> {
  const documented = operation.responses[String(answer.status)] ?? operation.responses.default;
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] as string;
  if (answer.status >= 500 && !(answer.status === 503 && operation.responses["503"])) {
    return { issues: [`is ${answer.status}: ${(await answer.text()).slice(0, 300)}`], body: undefined };
  }
  const body = type === "application/json" ? ((await answer.json()) as unknown) : await answer.arrayBuffer();
  const kinds = documented?.content ?? {};
  const kind = kinds[type] ?? (type.startsWith("audio/") ? kinds["audio/*"] : undefined);
  if (!kind) {
    const bare = Object.keys(kinds).length === 0 && body instanceof ArrayBuffer && body.byteLength === 0;
    return { issues: bare ? [] : [`is ${type || "nothing"}, which is not documented`], body };
  }
  return { issues: type === "application/json" ? checkSchema(body, kind.schema, document) : [], body };
}

/**
 * Fuzz.
 *
 * @param options - where, how much
 */
export async function fuzzApi({ url, requests, seed, timeout = 20_000 }: FuzzOptions): Promise<FuzzReport> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  // Half of all requests bring something: those are where the most can go wrong.
  const bringing = operations.filter(({ operation }) => operation.requestBody);
  const ids: Ids = { predictions: ["fuzz-1", "fuzz-2"], files: [] };
  const statuses: Record<string, number> = {};
  const issues: string[] = [];
  const accepted = new Set<string>();
  let slowest = 0;

  async function ask(number: number): Promise<void> {
    const draw = createRandom(seed, number + 1);
    const { path, method, operation } = draw.pick(draw.uniform() < 0.5 ? bringing : operations);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => drawPathPart(name, ids, draw));
    const headers = drawHeaders(operation, path, draw);
    const brought = operation.requestBody && drawBody(operation.requestBody.content, document, draw);
    if (brought?.type !== undefined) headers.set("Content-Type", brought.type);
    const address = `${url}${filled}${drawQuery(operation, draw)}`;
    const began = performance.now();
    const what = `#${number} ${method.toUpperCase()} ${filled.slice(0, 120)}`;
    try {
      const init: RequestInit = {
        method: method.toUpperCase(),
        headers,
        signal: AbortSignal.timeout(timeout),
      };
      const body = brought ? { body: brought.content } : {};
      const answer = await fetch(address, { ...init, ...body });
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      const verdict = await judge(answer, operation, document);
      issues.push(...verdict.issues.map((issue) => `${what}: ${issue}`));
      remember(verdict.body, answer.status, path);
    } catch (error) {
      issues.push(`${what}: ${String(error)}`);
    }
    slowest = Math.max(slowest, performance.now() - began);
  }

  function remember(body: unknown, status: number, path: string): void {
    if (typeof body !== "object" || body === null || !("id" in body) || typeof body.id !== "string") return;
    if (path === "/v1/files") ids.files.push(body.id);
    else if (status === 201 || status === 202) {
      ids.predictions.push(body.id);
      accepted.add(body.id);
    }
  }

  // Four at a time: enough to meet each other.
  let next = 0;
  const lane = async () => {
    while (next < requests) await ask(next++);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return { statuses, issues, accepted, slowest };
}

/** How what was accepted ended. */
export interface Settled {
  /** How many, by status. */
  readonly ends: Readonly<Record<string, number>>;
  /** Why those failed that did. */
  readonly failures: readonly string[];
}

/** Cancel what was accepted, and wait until all of it has ended. */
export async function settle(url: string, accepted: ReadonlySet<string>): Promise<Settled> {
  const ends: Record<string, number> = {};
  const failures: string[] = [];
  for (const id of accepted)
    await fetch(`${url}/v1/predictions/${encodeURIComponent(id)}/cancel`, { method: "POST" });
  for (const id of accepted) {
    for (;;) {
      const prediction = (await (await fetch(`${url}/v1/predictions/${encodeURIComponent(id)}`)).json()) as {
        status: string;
        error: string | null;
        input: unknown;
      };
      if (prediction.status !== "starting" && prediction.status !== "processing") {
        ends[prediction.status] = (ends[prediction.status] ?? 0) + 1;
        if (prediction.error !== null)
          failures.push(`${prediction.error} ${JSON.stringify(prediction.input).slice(0, 300)}`);
        break;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  return { ends, failures };
}

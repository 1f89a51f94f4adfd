/** The service as a Cog container, its files, its limits; and a fuzz from its own document. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fuzzApi, settle } from "../../tools/fuzz-api/fuzz-api.ts";
import { type ServerProcess, startServerProcess } from "../../tools/fuzz-api/server-process.ts";

/** The smallest valid request. */
const small = { prompt: "drums", bpm: 240, variations: 1, max_duration: 2, candidates: 1 };
const long = { ...small, variations: 8, max_duration: 20, candidates: 4 };
const queue = 8;

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess([
    "--max-queued",
    String(queue),
    "--alias",
    "medium=tiny",
    "--grace",
    "1",
  ]);
}, 60_000);
afterAll(() => server?.stop(), 60_000);

interface Answer {
  readonly status: number;
  readonly body: Record<string, never> & {
    id: string;
    status: string;
    output: Record<string, string | null> | null;
    detail: unknown;
  };
  readonly headers: Headers;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text.startsWith("{") ? JSON.parse(text) : {},
    headers: answer.headers,
  };
}

const async = { Prefer: "respond-async" };

/** Wait until a prediction has ended. */
async function ended(id: string): Promise<Answer> {
  for (;;) {
    const answer = await ask("GET", `/v1/predictions/${id}`);
    if (answer.body.status !== "starting" && answer.body.status !== "processing") return answer;
    await new Promise((done) => setTimeout(done, 100));
  }
}

describe("a Cog container", () => {
  it("answers a synchronous request at the end, the file in it", async () => {
    const { status, body } = await ask("POST", "/predictions", {
      input: { ...small, output_format: "flac" },
    });
    expect(status).toBe(200);
    expect(body.status).toBe("succeeded");
    const [head, content = ""] = (body.output?.variation_01 ?? "").split(",");
    expect(head).toBe("data:audio/flac;base64");
    expect(Buffer.from(content, "base64").toString("latin1", 0, 4)).toBe("fLaC");
  });

  it("makes a prediction that is asked for twice only once", async () => {
    const twice = await Promise.all([
      ask("PUT", "/predictions/once", { input: small }, async),
      ask("PUT", "/predictions/once", { id: "once", input: small }, async),
    ]);
    expect(twice.map(({ status }) => status)).toEqual([202, 202]);
    const { body } = await ask("PUT", "/predictions/once", { input: small });
    expect(body.status).toBe("succeeded");
    const { results } = (await ask("GET", "/v1/predictions")).body as unknown as {
      results: { id: string }[];
    };
    expect(results.filter(({ id }) => id === "once")).toHaveLength(1);
  });

  it("refuses an id that is not the one in the address, as Cog does", async () => {
    const { status, body } = await ask("PUT", "/predictions/one", { id: "other", input: small });
    expect(status).toBe(422);
    const msg = "prediction ID must match the ID supplied in the URL";
    expect(body.detail).toEqual([{ loc: ["body", "id"], msg, type: "value_error" }]);
  });

  it("cancels what runs, and knows nothing to cancel after that", async () => {
    await ask("PUT", "/predictions/long", { input: long }, async);
    expect((await ask("POST", "/predictions/long/cancel")).status).toBe(200);
    expect((await ended("long")).body.status).toBe("canceled");
    expect((await ask("POST", "/predictions/long/cancel")).status).toBe(404);
  });

  it("cancels for a synchronous caller who hangs up", async () => {
    const leave = new AbortController();
    const init = { method: "PUT", headers: { "Content-Type": "application/json" }, signal: leave.signal };
    const call = fetch(`${server.url}/predictions/left`, { ...init, body: JSON.stringify({ input: long }) });
    while ((await ask("GET", "/v1/predictions/left")).status === 404)
      await new Promise((done) => setTimeout(done, 20));
    leave.abort();
    await expect(call).rejects.toThrow("aborted");
    expect((await ended("left")).body.status).toBe("canceled");
  });

  it("reports every issue of an input in pydantic's format", async () => {
    const input = { bpm: "fast", variations: 21, output_format: "ogg", seed: null, unheard_of: 1 };
    const { status, body } = await ask("POST", "/predictions", { input });
    expect(status).toBe(422);
    const issues = body.detail as { loc: string[]; type: string }[];
    expect(issues.map(({ loc, type }) => [loc.join("."), type])).toEqual([
      ["body.input.prompt", "value_error.missing"],
      ["body.input.bpm", "type_error.float"],
      ["body.input.variations", "value_error.number.not_le"],
      ["body.input.output_format", "type_error.enum"],
    ]);
  });

  it("takes no path, no hub id, and no address of another host", async () => {
    for (const model_version of ["/etc", "../models/tiny", "facebook/musicgen-small"]) {
      expect((await ask("POST", "/predictions", { input: { ...small, model_version } })).status).toBe(422);
    }
    for (const audio of ["http://127.0.0.1:1/a.wav", "file:///etc/hostname", "/etc/hostname", "uploads/x"]) {
      expect((await ask("POST", "/predictions", { input: { ...small, audio } })).status).toBe(422);
    }
    for (const webhook of [
      "http://127.0.0.1/",
      "http://[::1]/",
      "http://169.254.169.254/",
      "http://localhost/",
      "ftp://a.b/",
    ]) {
      expect((await ask("POST", "/predictions", { input: small, webhook })).status).toBe(422);
    }
  });
});

describe("files", () => {
  it("are sent in parts, only under their signature", async () => {
    const { body } = await ask("PUT", "/predictions/once", { input: small }, { "Looper-Files": "url" });
    const url = String(body.output?.variation_01);
    const whole = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const part = await fetch(url, { headers: { Range: "bytes=100-299" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 100-299/${whole.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(whole.slice(100, 300));
    const tail = await fetch(url, { headers: { Range: "bytes=-7" } });
    expect(new Uint8Array(await tail.arrayBuffer())).toEqual(whole.slice(-7));
    expect((await fetch(url, { headers: { Range: `bytes=${whole.length}-` } })).status).toBe(416);
    const etag = part.headers.get("etag") ?? "";
    expect((await fetch(url, { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect(part.headers.get("content-disposition")).toMatch(/^inline; filename="drums_240bpm_\w+\.wav"$/);
    const forged = url.replace(/sig=../, (sig) => (sig === "sig=AA" ? "sig=BB" : "sig=AA"));
    expect((await fetch(forged)).status).toBe(403);
    expect((await fetch(url.replace("once", "other"))).status).toBe(403);
  });
});

describe("streams", () => {
  it("go on from the last event that the caller saw, and open for nobody else", async () => {
    const { urls } = (await ask("GET", "/v1/predictions/once")).body as unknown as {
      urls: { stream: string };
    };
    const whole = await (await fetch(urls.stream)).text();
    const events = [...whole.matchAll(/^event: (\w+)\nid: (\d+:\d+)$/gm)].map(([, event, id]) => ({
      event,
      id,
    }));
    expect(events.map(({ event }) => event)).toEqual(["logs", "output", "done"]);
    const rest = await (
      await fetch(urls.stream, { headers: { "Last-Event-ID": String(events[0]?.id) } })
    ).text();
    expect(whole.endsWith(rest)).toBe(true);
    expect(rest.startsWith("event: output\n")).toBe(true);
    expect((await fetch(urls.stream.split("?")[0] as string)).status).toBe(403);
  });
});

describe("limits", () => {
  it("refuse what does not fit into the queue, and say when to come again", async () => {
    const ids = Array.from({ length: queue + 4 }, (_, i) => `crowd-${i}`);
    const answers = await Promise.all(
      ids.map((id) => ask("PUT", `/predictions/${id}`, { input: long }, async)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    // One may have been taken out of the queue meanwhile.
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused.every(({ headers }) => Number(headers.get("retry-after")) > 0)).toBe(true);
    const busy = (await ask("GET", "/health-check")).body;
    expect(["READY", "BUSY"]).toContain(busy.status);
    await settle(server.url, new Set(ids.filter((_, i) => answers[i]?.status === 202)));
  });

  it("refuse a body that is too large, a prompt that is too long, and what is not JSON", async () => {
    expect(
      (await ask("POST", "/predictions", { input: { ...small, audio: "x".repeat(17 << 20) } })).status,
    ).toBe(413);
    expect(
      (await ask("POST", "/predictions", { input: { ...small, prompt: "x".repeat(2001) } })).status,
    ).toBe(422);
    const form = {
      method: "POST",
      body: "input=1",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    };
    expect((await fetch(`${server.url}/predictions`, form)).status).toBe(415);
  });
});

describe("a fuzz from the service's own document", () => {
  it("meets no error of ours, no hang, and no answer that the document does not allow", async () => {
    const report = await fuzzApi({ url: server.url, requests: 300, seed: 20_261 });
    expect(report.issues).toEqual([]);
    expect(server.log.filter((line) => line.includes('"message":"bug"'))).toEqual([]);
    const { ends } = await settle(server.url, report.accepted);
    expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(report.accepted.size);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^musicgen_looper_queue_depth 0$/m);
    expect(metrics).toMatch(/^musicgen_looper_real_time_factor [\d.]+$/m);
  });
});

describe("a stop", () => {
  it("answers those who wait, and ends in order", async () => {
    const waiting = fetch(`${server.url}/v1/models/andreasjansson/musicgen-looper/predictions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Prefer: "wait=60" },
      body: JSON.stringify({ input: long }),
    });
    await new Promise((done) => setTimeout(done, 500));
    const stopped = server.stop();
    const body = (await (await waiting).json()) as { status: string };
    expect(body.status).toBe("starting");
    expect(await stopped).toBe(0);
  });
});

/** The official client of Replicate against our service: it changes nothing but its base URL. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import Replicate, { validateWebhook } from "replicate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../../tools/fuzz-api/server-process.ts";

const model = "andreasjansson/musicgen-looper";
const pinned = `${model}:f8140d0457c2b39ad8728a80736fea9a67a0ec0cd37b35f40b68cce507db2366` as const;
/** The least that is legal. */
const small = {
  prompt: "drums",
  bpm: 240,
  variations: 1,
  max_duration: 2,
  candidates: 1,
  model_version: "medium",
};

let server: ServerProcess;
let replicate: Replicate;

beforeAll(async () => {
  server = await startServerProcess(["--alias", "medium=tiny", "--allow-private-webhooks", "--grace", "1"], {
    MUSICGEN_LOOPER_API_KEY: "a-key-for-tests",
  });
  replicate = new Replicate({ auth: "a-key-for-tests", baseUrl: `${server.url}/v1`, useFileOutput: false });
}, 60_000);
afterAll(() => server?.stop(), 60_000);

/** The first file of an output. */
function firstOf(output: unknown): unknown {
  return (output as Record<string, unknown> | null | undefined)?.variation_01;
}

/** Fetch a file as a client does: without the key. */
async function fetchWave(url: unknown): Promise<string> {
  const answer = await fetch(String(url));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("audio/wav");
  return Buffer.from(await answer.arrayBuffer()).toString("latin1", 0, 4);
}

describe("run", () => {
  it("blocks until the loops are there, by a version that clients pinned years ago", async () => {
    const output = (await replicate.run(pinned, { input: small })) as Record<string, string | null>;
    expect(Object.keys(output)).toHaveLength(20);
    expect(await fetchWave(output.variation_01)).toBe("RIFF");
    expect(output.variation_02).toBeNull();
  });

  it("is what the README shows", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const example = /```ts\n([^`]*?import Replicate[\s\S]+?)```/.exec(readme)?.[1] ?? "";
    const here = example
      .replace("http://127.0.0.1:5000", server.url)
      .replace('"none"', '"a-key-for-tests"')
      .replace("bpm: 124", "bpm: 240, variations: 1, max_duration: 2, candidates: 1")
      .replace('"loop.wav"', JSON.stringify(join(server.data, "loop.wav")));
    expect(here).toContain(server.url);
    expect(here).toContain(server.data);
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", here]);
    expect(readFileSync(join(server.data, "loop.wav"), { encoding: "latin1" }).slice(0, 4)).toBe("RIFF");
  });

  it("polls, by the name of the model, and sees progress on the way", async () => {
    const seen: string[] = [];
    const run = {
      input: { ...small, prompt: "drums 240 bpm" },
      wait: { mode: "poll", interval: 100 },
    } as const;
    const output = (await replicate.run(model, run, ({ status, logs }) =>
      seen.push(`${status} ${logs}`),
    )) as {
      variation_01: string;
    };
    expect(await fetchWave(output.variation_01)).toBe("RIFF");
    expect(seen.at(-1)).toContain("succeeded");
    expect(seen.at(-1)).toContain("Warning: The model medium is not available here: tiny is used instead.");
    expect(seen.at(-1)).toMatch(/^\s*100%\|.+?\|\s*100\/100/m);
  });

  it("answers `starting` when the wait is over, for the client takes all else for the end", async () => {
    const slow = { ...small, variations: 4, max_duration: 20, candidates: 4 };
    const prediction = await replicate.predictions.create({ version: pinned, input: slow, wait: 1 });
    expect(prediction.status).toBe("starting");
    await replicate.predictions.cancel(prediction.id);
  });

  it("reports what is wrong in Replicate's format", async () => {
    const wrong = replicate.run(model, { input: { bpm: 20, output_format: "ogg" } });
    await expect(wrong).rejects.toThrow(/422.*invalid_fields.*"prompt is required"/);
    await expect(wrong).rejects.toThrow(/input\.bpm.*Must be greater than or equal to 40/);
    await expect(wrong).rejects.toThrow(/output_format must be one of the following/);
  });

  it("says which version it does not know", async () => {
    const run = replicate.run(`${model}:0000000000000000`, { input: small });
    await expect(run).rejects.toThrow("Invalid version or not permitted");
  });

  it("uploads a clip and continues it", async () => {
    const [first] = (await replicate.predictions.list()).results.filter(
      ({ status }) => status === "succeeded",
    );
    const loop = await (await fetch(String(firstOf(first?.output)))).blob();
    const input = { ...small, bpm: 240, max_duration: 2, audio: loop };
    const output = (await replicate.run(model, { input })) as { variation_01: string };
    expect(await fetchWave(output.variation_01)).toBe("RIFF");
    expect((await replicate.files.list()).results).toHaveLength(1);
  });
});

describe("stream", () => {
  it("sends the logs and each file as they come, and ends", async () => {
    const received = { logs: "", outputs: [] as string[], ends: [] as string[] };
    for await (const { event, data } of replicate.stream(model, { input: small })) {
      if (event === "logs") received.logs += data;
      if (event === "output") received.outputs.push(data);
      if (event === "done") received.ends.push(data);
    }
    const [latest] = (await replicate.predictions.list()).results;
    expect(received.logs).toBe(latest?.logs);
    expect(received.outputs).toEqual([firstOf(latest?.output)]);
    expect(received.ends).toEqual(["{}"]);
  });
});

describe("cancel", () => {
  it("ends a prediction that runs, within a chunk", async () => {
    const slow = { ...small, variations: 8, max_duration: 20, candidates: 4 };
    const { id } = await replicate.predictions.create({ version: "f8140d04", input: slow });
    while ((await replicate.predictions.get(id)).status === "starting")
      await new Promise((done) => setTimeout(done, 50));
    await replicate.predictions.cancel(id);
    const ended = await replicate.wait(await replicate.predictions.get(id), { interval: 100 });
    expect(ended.status).toBe("canceled");
    expect(ended.metrics?.predict_time).toBeLessThan(15);
  });
});

describe("webhooks", () => {
  it("are signed so that the client validates them, in order, and only the events asked for", async () => {
    const { key } = await replicate.webhooks.default.secret.get();
    const posts: { event: string; status: string; valid: boolean; id: string }[] = [];
    const listener = createServer((request, response) => {
      let body = "";
      request.on("data", (piece) => (body += piece));
      request.on("end", async () => {
        const headers = request.headers as Record<string, string>;
        const valid = await validateWebhook({ headers, body } as never, key);
        const { status, output } = JSON.parse(body) as { status: string; output: unknown };
        // The first response is a failure: the last event of a prediction is retried, with the same id.
        const again = posts.some(({ id }) => id === headers["webhook-id"]);
        posts.push({ event: output ? "output" : "start", status, valid, id: String(headers["webhook-id"]) });
        response.writeHead(status === "succeeded" && !again ? 503 : 200).end();
      });
    });
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const webhook = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    const prediction = await replicate.predictions.create({
      version: pinned,
      input: small,
      webhook,
      webhook_events_filter: ["start", "completed"],
    });
    const ended = await replicate.wait(prediction, { interval: 100 });
    while (posts.length < 3) await new Promise((done) => setTimeout(done, 50));
    listener.close();
    expect(ended.status).toBe("succeeded");
    expect(posts.map(({ valid }) => valid)).toEqual([true, true, true]);
    expect(posts.map(({ status }) => status)).toEqual(["processing", "succeeded", "succeeded"]);
    expect(posts[1]?.id).toBe(posts[2]?.id);
    expect(posts[0]?.id).not.toBe(posts[1]?.id);
  });
});

describe("lists", () => {
  it("pages through all predictions, newest first, each once", async () => {
    const answers = Array.from({ length: 105 }, () =>
      replicate.predictions.create({ version: pinned, input: small }).catch(() => undefined),
    );
    const created = (await Promise.all(answers)).filter((prediction) => prediction !== undefined);
    await Promise.all(created.map(({ id }) => replicate.predictions.cancel(id)));
    const pages: string[][] = [];
    const times: number[] = [];
    for await (const page of replicate.paginate(replicate.predictions.list)) {
      pages.push(page.map(({ id }) => id));
      times.push(...page.map(({ created_at }) => Date.parse(created_at)));
    }
    const all = pages.flat();
    expect(pages[0]).toHaveLength(100);
    expect(new Set(all).size).toBe(all.length);
    expect(created.every(({ id }) => all.includes(id))).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it("return the model, and the schema of its versions, as the Python client reads it", async () => {
    const found = await replicate.models.get("andreasjansson", "musicgen-looper");
    const version = await replicate.models.versions.get("andreasjansson", "musicgen-looper", "ad041aeb");
    const { components } = version.openapi_schema as {
      components: { schemas: Record<string, { properties: object }> };
    };
    expect(found.latest_version?.id).toBe(pinned.split(":")[1]);
    expect(Object.keys(components.schemas.Output.properties)).toHaveLength(20);
    expect(Object.keys(components.schemas.Input.properties).slice(0, 5)).toEqual([
      "prompt",
      "bpm",
      "variations",
      "max_duration",
      "model_version",
    ]);
  });
});

describe("the key", () => {
  it("is required, and the log has neither key nor signature", async () => {
    const stranger = new Replicate({ auth: "wrong", baseUrl: `${server.url}/v1` });
    await expect(stranger.predictions.list()).rejects.toThrow(/401.*Unauthenticated/);
    const log = server.log.join("\n");
    expect(log).not.toContain("a-key-for-tests");
    expect(log).not.toContain("sig=");
  });
});

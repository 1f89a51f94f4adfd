/** Several callers of one service: what each sees, how often each may ask, what each used, what the operator sees. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApi } from "../../src/service/http/create-api.ts";
import type { ApiPorts } from "../../src/service/http/ports.ts";
import { problemSchema, usageSchema } from "../../src/service/http/response/schemas.ts";
import { createPredictionStore } from "../../src/service/jobs/create-prediction-store.ts";
import type { PredictionStore } from "../../src/service/jobs/prediction-store.ts";
import { type FileKeyRing, openKeyRing } from "../../src/service/keys/key-ring.ts";
import { makeKey } from "../../src/service/keys/make-key.ts";
import { createServerMeters } from "../../src/service/metrics/server-meters.ts";
import { openEmbeddedDatabase } from "../../src/service/storage/embedded-database.ts";
import { createIdSource } from "../../src/service/storage/id-source.ts";
import { openFolderStore } from "../../src/service/storage/objects/folder-store.ts";
import { openOutputStore } from "../../src/service/storage/output-store.ts";
import { openUploadStore } from "../../src/service/storage/upload-store.ts";
import { copyEmptyDatabase } from "../embedded-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "keys-test-"));
const keyOf = {
  studio: makeKey({ name: "studio", priority: "low" }),
  band: makeKey({ name: "band", quota: { day: { predictions: 1 } } }),
  quick: makeKey({ name: "quick", rate_per_minute: 2 }),
  operator: makeKey({ name: "operator", admin: true }),
};
type Name = keyof typeof keyOf;

let store: PredictionStore;
let keys: FileKeyRing;
let app: ReturnType<typeof createApi>;
let clock = Date.now();
let isStorageUp = true;

beforeAll(async () => {
  await copyEmptyDatabase(join(folder, "db"));
  store = await createPredictionStore(await openEmbeddedDatabase(join(folder, "db")));
  const file = join(folder, "keys.json");
  writeFileSync(file, JSON.stringify({ keys: Object.values(keyOf).map(({ entry }) => entry) }));
  const now = () => clock;
  keys = await openKeyRing({ apiKey: null, file, now });
  const objects = openFolderStore(folder);
  const ports: Omit<ApiPorts, "recordings"> = {
    ...{ store, keys, now, ids: createIdSource(), log: () => undefined },
    outputs: openOutputStore(objects),
    uploads: openUploadStore({ objects, lifetime: 3600, maxBytes: 1e9 }),
    models: {
      names: async () => ["tiny"],
      choose: async () => ({ title: "tiny", name: "tiny", warnings: [] }),
    },
    meters: createServerMeters({ queue_depth: 99 }),
    isStorageUp: async () => isStorageUp,
    worker: () => ({
      ...{ status: "stopped", busy: 0, startedAt: "2026-01-01", settledAt: "2026-01-01" },
      ...{ error: null, restarts: 0 },
    }),
    options: {
      ...{ publicUrl: null, names: ["localhost"], boundOrigin: "http://localhost", hosts: null },
      ...{ secret: new Uint8Array(32), apiKey: null, maxQueued: 99, urlLifetime: 3600 },
      ...{ maxBodyBytes: 1e8, maxUploadBytes: 1e8, files: "auto", downloads: "server" },
      ...{ allowPrivateWebhooks: false, software: { name: "musicgen-looper", version: "0" } },
    },
  };
  app = createApi(ports as ApiPorts);
}, 60_000);
afterAll(async () => {
  keys?.close();
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function ask(
  name: Name,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await app.request(`http://localhost${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${keyOf[name].key}`,
      ...(body === undefined || body instanceof FormData ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const { status } = answer;
  return { status, text, headers: answer.headers, json: text.startsWith("{") ? JSON.parse(text) : {} };
}
const version = "f8140d04";
const make = (name: Name, headers: Record<string, string> = {}) =>
  ask(name, "POST", "/v1/predictions", { version, input: { prompt: "drums" } }, headers);

it("shows each caller its own predictions, and the operator all", async () => {
  const { json: made } = await make("studio");
  const path = `/v1/predictions/${made.id}`;
  const statuses = async (method: string, tail = "") =>
    Promise.all(
      (["studio", "band", "operator"] as const).map(
        async (name) => (await ask(name, method, path + tail)).status,
      ),
    );
  expect(await statuses("GET")).toEqual([200, 404, 200]);
  expect((await ask("band", "GET", `${path}/events`)).status).toBe(404);
  expect((await ask("band", "POST", `${path}/cancel`)).status).toBe(404);
  expect((await ask("band", "POST", `/predictions/${made.id}/cancel`)).status).toBe(404);
  expect((await store.get(made.id))?.status).toBe("starting");
  const listed = async (name: Name) =>
    (await ask(name, "GET", "/v1/predictions")).json.results.map(({ id }: { id: string }) => id);
  expect([await listed("studio"), await listed("band"), await listed("operator")]).toEqual([
    [made.id],
    [],
    [made.id],
  ]);
  // What a stream's address shows is for whoever was given it.
  expect(await statuses("POST", "/cancel")).toEqual([200, 404, 200]);
});

it("keeps the uploads of callers apart", async () => {
  const form = () => {
    const data = new FormData();
    data.set("content", new Blob(["the same"]), "clip.wav");
    return data;
  };
  const [mine, theirs] = [
    await ask("studio", "POST", "/v1/files", form()),
    await ask("band", "POST", "/v1/files", form()),
  ];
  expect([mine.status, theirs.status]).toEqual([201, 201]);
  expect(mine.json.id).not.toBe(theirs.json.id);
  expect(Object.keys(mine.json)).not.toContain("owner");
  expect((await ask("band", "GET", `/v1/files/${mine.json.id}`)).status).toBe(404);
  expect((await ask("band", "DELETE", `/v1/files/${mine.json.id}`)).status).toBe(404);
  expect((await ask("studio", "GET", "/v1/files")).json.results).toHaveLength(1);
  const audio = `http://localhost/v1/files/${mine.json.id}`;
  const used = await ask("band", "POST", "/v1/predictions", { version, input: { prompt: "drums", audio } });
  expect([used.status, used.text]).toEqual([422, expect.stringContaining("upload it again")]);
});

it("gives a key the priority that is its own, and lets it ask for less alone", async () => {
  const priorityOf = async (name: Name, headers: Record<string, string>) =>
    (await store.get((await make(name, headers)).json.id))?.priority;
  expect(await priorityOf("studio", {})).toBe(-1);
  expect(await priorityOf("studio", { "Looper-Priority": "high" })).toBe(-1);
  expect(await priorityOf("operator", { "Looper-Priority": "high" })).toBe(0);
  expect(await priorityOf("operator", { "Looper-Priority": "low" })).toBe(-1);
});

it("refuses with 429 beyond a quota and beyond a rate, and says when to come again", async () => {
  expect((await make("band")).status).toBe(201);
  const spent = await make("band");
  expect(problemSchema.parse(spent.json)).toMatchObject({
    status: 429,
    detail: expect.stringMatching(/^The key band has used its 1 predictions of this day\./),
  });
  expect(Number(spent.headers.get("retry-after"))).toBeGreaterThan(0);

  expect([(await make("quick")).status, (await make("quick")).status]).toEqual([201, 201]);
  const hasty = await make("quick");
  expect([hasty.status, hasty.headers.get("retry-after")]).toEqual([429, "30"]);
  // Looking costs a tenth.
  clock += 3000;
  expect((await ask("quick", "GET", "/v1/predictions")).status).toBe(200);
  expect((await ask("quick", "GET", "/v1/predictions")).headers.get("retry-after")).toBe("3");
  expect((await make("studio")).status).toBe(201);
});

it("tells each key what it used, and the operator what all used, as JSON and CSV", async () => {
  const claimed = await store.claim("w", 60);
  if (!claimed) throw new Error("Nothing waits.");
  const name = claimed.prediction.caller as Name;
  await store.finish(claimed.claim, { status: "succeeded", metrics: { audio_time: 4 } });
  const own = usageSchema.parse((await ask(name, "GET", "/v1/usage")).json);
  expect(own.results).toEqual([
    expect.objectContaining({ key: name, period: null, predictions: 1, audio_seconds: 4 }),
  ]);
  const foreign = name === "studio" ? "band" : "studio";
  expect((await ask(foreign, "GET", `/v1/usage?key=${name}`)).json.results).toEqual([]);
  const csv = await ask("operator", "GET", "/v1/usage?by=day&format=csv&from=2020-02-29");
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(csv.text).toMatch(
    new RegExp(
      `^period,key,predictions,succeeded,compute_seconds,audio_seconds,output_bytes\\r\\n\\d{4}-\\d\\d-\\d\\d,${name},1,1,[\\d.e-]+,4,0\\r\\n$`,
    ),
  );
  for (const wrong of ["from=2026-02-30", "to=yesterday", "by=week", "format=xml"]) {
    expect([wrong, (await ask("operator", "GET", `/v1/usage?${wrong}`)).status]).toEqual([wrong, 400]);
  }
});

it("shows figures to the operator alone, by name of the key and never by the key", async () => {
  expect((await ask("studio", "GET", "/metrics")).status).toBe(403);
  const { text } = await ask("operator", "GET", "/metrics");
  expect(text).toMatch(/^musicgen_looper_key_refusals_total\{key="band",reason="quota"\} 1$/m);
  expect(text).toMatch(/^musicgen_looper_key_refusals_total\{key="quick",reason="rate"\} 2$/m);
  expect(text).toMatch(/^musicgen_looper_key_requests_total\{key="studio"\} \d+$/m);
  expect(text).toMatch(/^musicgen_looper_key_month_audio_seconds\{key="\w+"\} 4$/m);
  expect(text).toMatch(/^musicgen_looper_limit\{limit="queue_depth"\} 99$/m);
  expect(text).toMatch(/^musicgen_looper_(database|storage)_up 1$/m);
  for (const { key, entry } of Object.values(keyOf)) {
    expect(text).not.toContain(key);
    expect(text).not.toContain(entry.sha256);
  }
});

it("is ready without its files, and says that they are away", async () => {
  isStorageUp = false;
  const answer = await app.request("http://localhost/readyz");
  expect([answer.status, await answer.text()]).toEqual([200, "ok\nstorage: does not respond\n"]);
  expect((await ask("operator", "GET", "/metrics")).text).toMatch(/^musicgen_looper_storage_up 0$/m);
  isStorageUp = true;
});

/** Servers and workers that share no disk: a database, a bucket, and processes with folders of their own. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openS3Store } from "../src/service/storage/objects/s3/s3-store.ts";
import {
  accept,
  awaitEnd,
  type LogLine,
  look,
  type PredictionJson,
  type ServeProcess,
  smallest,
  startServe,
  startWork,
  type WorkProcess,
} from "../tools/faults/serve-process.ts";
import { wavDefect } from "../tools/faults/wav-defect.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";
import { runBinary, scratchFolder } from "./run-binary.ts";
import { openS3Gate, type S3Gate } from "./s3/s3-gate.ts";
import { type S3Server, s3Bucket, s3Keys, startS3Server } from "./s3/s3-server.ts";

const scratch = scratchFolder();
let machines = 0;
/** A machine: a folder to start in, and one for its scratch files. */
function newMachine() {
  const root = join(scratch, `machine${machines++}`);
  const [cwd, tmp] = [join(root, "here"), join(root, "tmp")];
  for (const folder of [cwd, tmp]) mkdirSync(folder, { recursive: true });
  return { cwd, tmp, left: () => [...readdirSync(cwd), ...readdirSync(tmp)] };
}

let postgres: PostgresServer;
let s3: S3Server;
let gate: S3Gate;
const running: (ServeProcess | WorkProcess)[] = [];
const storage = `s3://${s3Bucket}/fleet`;
const secret = randomBytes(32).toString("hex");
const environment = (more: Record<string, string> = {}) => ({
  ...{ DATABASE_URL: postgres.url, MUSICGEN_LOOPER_STORAGE: storage, MUSICGEN_LOOPER_SECRET: secret },
  ...{ AWS_ACCESS_KEY_ID: s3Keys.accessKeyId, AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey },
  ...{ AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: gate.url },
  ...more,
});
async function serve(args: readonly string[] = [], machine = newMachine()) {
  const env = environment({ TMPDIR: machine.tmp });
  const server = await startServe(["--port", "0", "--no-work", "--files", "url", ...args], env, machine.cwd);
  running.push(server);
  return server;
}
function work(machine = newMachine(), args: readonly string[] = ["--lease", "10"]) {
  const worker = startWork(args, environment({ TMPDIR: machine.tmp }), machine.cwd);
  running.push(worker);
  return worker;
}
const claimed =
  (id: string) =>
  ({ message, fields }: LogLine) =>
    message === "prediction claimed" && fields.prediction === id;
const urlsOf = ({ output }: PredictionJson) => Object.values(output ?? {}).filter((url) => url !== null);
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());
async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of openS3Store(gate.config({ prefix: "fleet/" })).list(prefix)) keys.push(key);
  return keys;
}

describe.skipIf(!hasPostgres())("a fleet on a bucket", () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    s3 = await startS3Server();
    gate = await openS3Gate(s3);
  }, 120_000);
  afterEach(async () => {
    gate.heal();
    gate.region = "us-east-1";
    for (const { child, exit } of running.splice(0)) {
      child.kill("SIGKILL");
      await exit;
    }
  });
  afterAll(async () => {
    await gate?.close();
    await s3?.remove();
    postgres?.remove();
  });

  it("makes on one machine what another sends, from an upload to the end of its time", async () => {
    const machine = newMachine();
    const server = await serve();
    const worker = work(machine);
    await accept(() => server.url, "first", {}, smallest);
    const [loop = ""] = urlsOf(await awaitEnd(() => server.url, "first"));
    const clip = new FormData();
    clip.set("content", new File([await bytesOf(await fetch(loop))], "clip.wav", { type: "audio/wav" }));
    const upload = (await (await fetch(`${server.url}/v1/files`, { method: "POST", body: clip })).json()) as {
      id: string;
      urls: { get: string };
    };
    expect((await keysOf("uploads/")).sort()).toEqual([`uploads/${upload.id}`, `uploads/${upload.id}.json`]);
    await accept(() => server.url, "made", {}, { ...smallest, audio: upload.urls.get });
    const made = await awaitEnd(() => server.url, "made");
    expect([made.status, made.error]).toEqual(["succeeded", null]);

    // A second server, on another machine, knows it and sends it; by a redirect, or itself.
    const other = await serve(["--downloads", "redirect"]);
    const [url = ""] = urlsOf((await look(other.url, "made")) as PredictionJson);
    const sent = await bytesOf(await fetch(url));
    expect(wavDefect(sent)).toBeNull();
    const { pathname, search } = new URL(url);
    const same = `${other.url}${pathname}${search}`;
    const asks = { "Looper-Downloads": "server", Range: "bytes=100-199" };
    const led = await fetch(`${same}&download=1`, { redirect: "manual" });
    expect([
      led.status,
      led.headers.get("location")?.startsWith(`${gate.url}/${s3Bucket}/fleet/outputs/made/`),
    ]).toEqual([302, true]);
    const elsewhere = await fetch(led.headers.get("location") ?? "", { headers: { Range: asks.Range } });
    expect(elsewhere.headers.get("content-disposition")).toMatch(/^attachment; filename=".*[.]wav"$/);
    const through = await fetch(same, { headers: asks, redirect: "error" });
    for (const answer of [elsewhere, through]) {
      expect(answer.status).toBe(206);
      expect(await bytesOf(answer)).toEqual(sent.subarray(100, 200));
    }
    const head = await fetch(same, { method: "HEAD", redirect: "error" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(sent.length)]);

    expect((await fetch(upload.urls.get, { method: "DELETE" })).status).toBe(204);
    expect(await keysOf("uploads/")).toEqual([]);
    expect(machine.left()).toEqual([]);
    worker.child.kill("SIGTERM");
    expect(await worker.exit).toBe(0);
    expect(machine.left()).toEqual([]);

    // Its time is over at the start of a server that keeps nothing.
    expect((await keysOf("outputs/made/")).length).toBeGreaterThan(0);
    const strict = await serve(["--retention", "1"]);
    while ((await keysOf("outputs/")).length > 0) await sleep(100);
    expect((await fetch(`${strict.url}${pathname}${search}`)).status).toBe(410);
  }, 400_000);

  it("waits for a storage that is away, and loses nothing by it", async () => {
    const server = await serve();
    const worker = work();
    await accept(() => server.url, "before", {}, smallest);
    const [url = ""] = urlsOf(await awaitEnd(() => server.url, "before"));
    await accept(() => server.url, "during", {}, { ...smallest, variations: 2 });
    while ((await look(server.url, "during"))?.status === "starting") await sleep(50);
    await s3.stop();
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await refused.text()).toContain("does not respond");
    while (!(await look(server.url, "during"))?.logs.includes("The storage does not respond"))
      await sleep(200);
    await s3.start();
    const during = await awaitEnd(() => server.url, "during");
    expect([during.status, during.error]).toEqual(["succeeded", null]);
    for (const file of [url, ...urlsOf(during)])
      expect(wavDefect(await bytesOf(await fetch(file)))).toBeNull();
    // One attempt did it all.
    expect(worker.log.filter(claimed("during"))).toHaveLength(1);
    expect(new Set((await keysOf("outputs/during/")).map((key) => key.split("/")[2]))).toEqual(
      new Set(["1"]),
    );
  }, 400_000);

  it("goes on elsewhere when a worker is killed, or refused by its storage", async () => {
    const server = await serve();
    const first = work();
    await accept(() => server.url, "handed", {}, { ...smallest, variations: 2 });
    while (!first.log.some(claimed("handed"))) await sleep(50);
    first.child.kill("SIGKILL");
    // This one's key is taken away while it works: it hands the prediction back, says why, and ends.
    const machine = newMachine();
    const second = work(machine);
    while (!second.log.some(claimed("handed"))) await sleep(50);
    gate.region = "eu-west-9";
    expect(await second.exit).toBe(6);
    expect(second.log.map(({ message }) => message).join("\n")).toMatch(
      /prediction handed back[\s\S]*WORK_STORAGE_REGION/,
    );
    gate.region = "us-east-1";
    work();
    const ended = await awaitEnd(() => server.url, "handed");
    expect([ended.status, ended.error]).toEqual(["succeeded", null]);
    for (const url of urlsOf(ended)) expect(wavDefect(await bytesOf(await fetch(url)))).toBeNull();
    expect(machine.left()).toEqual([]);
  }, 400_000);

  it("refuses a process that is set up otherwise than the rest, and says how", async () => {
    const attempts: [string, string[], Record<string, string>, number, RegExp][] = [
      [
        "another place",
        ["work"],
        { MUSICGEN_LOOPER_STORAGE: `s3://${s3Bucket}/other` },
        6,
        /\[WORK_DATA_MISMATCH\]/,
      ],
      [
        "a wrong key",
        ["work"],
        { AWS_SECRET_ACCESS_KEY: "no" },
        6,
        /SignatureDoesNotMatch[\s\S]*\[WORK_STORAGE_DENIED\]/,
      ],
      [
        "no key",
        ["work"],
        { AWS_ACCESS_KEY_ID: "" },
        2,
        /AWS_ACCESS_KEY_ID is not set[\s\S]*\[INPUT_MISSING\]/,
      ],
      [
        "no secret",
        ["serve", "--port", "0"],
        { MUSICGEN_LOOPER_SECRET: "" },
        2,
        /MUSICGEN_LOOPER_SECRET is not set/,
      ],
      [
        "another secret",
        ["serve", "--port", "0"],
        { MUSICGEN_LOOPER_SECRET: "a".repeat(64) },
        6,
        /\[WORK_SECRET_MISMATCH\]/,
      ],
    ];
    await serve();
    for (const [what, args, env, code, message] of attempts) {
      const { cwd, tmp, left } = newMachine();
      const refused = await runBinary(args, { cwd, env: environment({ TMPDIR: tmp, ...env }) });
      expect([what, refused.code, refused.stderr]).toEqual([what, code, expect.stringMatching(message)]);
      expect(left()).toEqual([]);
    }
    expect(await openS3Store(gate.config({ prefix: "other/" })).head("installation")).toBeUndefined();
  }, 400_000);
});

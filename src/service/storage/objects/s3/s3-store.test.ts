import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openS3Gate, type S3Gate } from "../../../../../test/s3/s3-gate.ts";
import { type S3Server, startS3Server } from "../../../../../test/s3/s3-server.ts";
import type { BucketConfig } from "../storage-config.ts";
import { openS3Store } from "./s3-store.ts";

let server: S3Server;
let gate: S3Gate;
beforeAll(async () => {
  server = await startS3Server();
  gate = await openS3Gate(server);
}, 60_000);
afterEach(() => gate.heal());
afterAll(async () => {
  await gate?.close();
  await server?.remove();
});

const bytes = (text: string) => new TextEncoder().encode(text);
/** Gives up after one try. */
const hasty = { silence: 60, giveUp: 0, firstPause: 0.01 };
/** Tries again. */
const stubborn = { ...hasty, giveUp: 60 };
const open = (more: Partial<BucketConfig> = {}, patience: object = hasty) =>
  openS3Store(gate.config(more), { patience });
const refused = (code: string, ...words: string[]) => ({
  code,
  message: expect.stringMatching(new RegExp(words.map((word) => `(?=.*${word})`).join(""), "s")),
});

it("says whose move it is when it is refused", async () => {
  const read = (more: Partial<BucketConfig>) => open(more).read("installation");
  const denied = refused("WORK_STORAGE_DENIED", "AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch");
  await expect(read({ secretAccessKey: "wrong" })).rejects.toMatchObject(denied);
  await expect(read({ accessKeyId: "nobody" })).rejects.toMatchObject(
    refused("WORK_STORAGE_DENIED", "nobody", "InvalidAccessKeyId"),
  );
  await expect(read({ bucket: "elsewhere" })).rejects.toMatchObject(
    refused("WORK_STORAGE_NO_BUCKET", "elsewhere", "--storage"),
  );
  await expect(read({ region: "eu-west-3" })).rejects.toMatchObject(
    refused("WORK_STORAGE_REGION", "eu-west-3 but in us-east-1", "Set AWS_REGION to us-east-1"),
  );
  // What is wrong stays wrong: it was asked once.
  gate.seen.length = 0;
  await expect(open({ secretAccessKey: "wrong" }).put("a", bytes("a"))).rejects.toMatchObject(denied);
  expect(gate.seen).toHaveLength(1);
});

it("says that the clock is wrong, and by how much", async () => {
  try {
    gate.ahead = 10 * 60_000;
    expect(await open().read("none")).toBeUndefined();
    gate.ahead = 20 * 60_000;
    await expect(open().read("none")).rejects.toMatchObject(refused("WORK_STORAGE_CLOCK", "Set the clock"));
  } finally {
    gate.ahead = 0;
  }
});

it("tries again what a busy, silent or cut connection spoilt, and gives up with advice", async () => {
  const store = open({}, { ...stubborn, silence: 2 });
  for (const how of ["busy", "silent", "cut"] as const) {
    gate.fail(how, 2);
    await store.put(`faults/${how}`, bytes(how));
    gate.fail(how, 1);
    expect(await new Response(await store.read(`faults/${how}`)).text()).toBe(how);
  }
  for (const how of ["busy", "silent", "cut"] as const) {
    gate.fail(how);
    await expect(open({}, { ...hasty, silence: 1 }).head("faults/busy")).rejects.toMatchObject(
      refused("WORK_STORAGE_UNAVAILABLE", "does not respond", "Try again"),
    );
  }
  gate.heal();
  const nobody = open({ endpoint: "http://127.0.0.1:9" });
  await expect(nobody.head("a")).rejects.toMatchObject(refused("WORK_STORAGE_UNAVAILABLE", "127.0.0.1:9"));
});

it("reads on where an answer broke off", async () => {
  const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251);
  const store = open({}, stubborn);
  await store.put("long", content);
  const read = async (range?: { first: number; last: number }) =>
    new Uint8Array(await new Response(await store.read("long", range)).arrayBuffer());
  gate.fail("half an answer", 3);
  expect(await read()).toEqual(content);
  gate.fail("half an answer", 3);
  expect(await read({ first: 1000, last: 150_000 })).toEqual(content.subarray(1000, 150_001));
  gate.fail("cut", Number.POSITIVE_INFINITY);
  await expect(open().read("long")).rejects.toMatchObject({ code: "WORK_STORAGE_UNAVAILABLE" });
  gate.heal();
  const stream = await open().read("long");
  await server.stop();
  // What is in the pipes still arrives; what is not does not look like the end.
  const rest = await new Response(stream).arrayBuffer().catch((error: unknown) => error);
  await server.start();
  if (rest instanceof ArrayBuffer) expect(rest.byteLength).toBe(content.length);
  else expect(rest).toMatchObject({ code: "WORK_STORAGE_UNAVAILABLE" });
});

it("shows no half object, and puts it whole at the next try", async () => {
  const content = new Uint8Array(300_000).fill(7);
  gate.fail("half a request", 1);
  await open({}, stubborn).put("outputs/whole", content);
  expect(new Uint8Array(await new Response(await open().read("outputs/whole")).arrayBuffer())).toEqual(
    content,
  );
  gate.fail("half a request", Number.POSITIVE_INFINITY, /^PUT/);
  await expect(open().put("outputs/half", content)).rejects.toMatchObject({
    code: "WORK_STORAGE_UNAVAILABLE",
  });
  gate.heal();
  const listed: string[] = [];
  for await (const { key } of open().list("outputs/")) listed.push(key);
  expect(listed).toEqual(["outputs/whole"]);
});

it("makes addresses that anyone can use for a while, for one object alone", async () => {
  const store = open();
  await store.put("outputs/a/1/x.wav", bytes("0123456789"));
  const about = { contentType: "audio/wav", disposition: 'attachment; filename="x.wav"' };
  const address = (await store.addressOf("outputs/a/1/x.wav", about)) ?? "";
  const answer = await fetch(address, { headers: { Range: "bytes=2-4" } });
  expect([answer.status, await answer.text()]).toEqual([206, "234"]);
  expect(answer.headers.get("content-type")).toBe("audio/wav");
  expect(answer.headers.get("content-disposition")).toBe(about.disposition);
  expect((await fetch(address.replace("x.wav?", "y.wav?"))).status).toBe(403);
  expect((await fetch(address.split("?")[0] ?? "")).status).toBe(403);
  try {
    gate.ahead = 3600_000;
    expect((await fetch(address)).status).toBe(403);
  } finally {
    gate.ahead = 0;
  }
});

it("leaves no scratch file behind", async () => {
  const scratch = () => readdirSync(tmpdir()).filter((name) => name.startsWith("musicgen-looper-scratch-"));
  const before = scratch();
  await open().put("uploads/a", bytes("a"));
  await open().withFile("uploads/a", async () => expect(scratch()).toHaveLength(before.length + 1));
  expect(scratch()).toEqual(before);
});

/** Bodies with files in them, as they arrive at a server that runs: whole, half, and too large. */
import { readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../../tools/fuzz-api/server-process.ts";
import { writeWav } from "../../tools/livez/write-wav.ts";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(["--max-upload-mb", "1", "--max-body-mb", "2", "--grace", "0"]);
  // Not by /readyz: whoever asks that is waited for at the stop.
  while ((await fetch(`${server.url}/v1/files`)).status !== 200)
    await new Promise((done) => setTimeout(done, 50));
}, 60_000);
afterAll(() => server?.stop(), 60_000);

const boundary = "a-boundary";
const type = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
const json = { "Content-Type": "application/json", Prefer: "respond-async" };
const wav = writeWav(200_000, 32_000);
const part = (name: string, head: string, content: Buffer | string) =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);
const file = (content: Buffer | string) =>
  part("content", '; filename="a.wav"\r\nContent-Type: audio/wav', content);
const form = (...parts: Buffer[]) => Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
const post = (path: string, headers: Record<string, string>, body: Buffer | string) =>
  fetch(`${server.url}${path}`, { method: "POST", headers, body: new Uint8Array(Buffer.from(body)) });
const stored = () => {
  try {
    return readdirSync(join(server.data, "uploads")).sort();
  } catch {
    return [];
  }
};

/** Send half of a body and leave; then wait until nothing unfinished is there. */
async function leaveHalfway(path: string, headers: Record<string, string>, body: Buffer): Promise<string[]> {
  const before = stored().length;
  const sent = request(`${server.url}${path}`, {
    method: "POST",
    headers: { ...headers, "Content-Length": body.length },
  });
  sent.on("error", () => undefined);
  sent.write(body.subarray(0, body.length / 2));
  // The file is begun when its first bytes arrive.
  while (stored().length === before) await new Promise((done) => setTimeout(done, 10));
  const closed = new Promise((done) => sent.once("close", done));
  sent.destroy();
  await closed;
  while (stored().length !== before) await new Promise((done) => setTimeout(done, 10));
  return stored();
}

it("keeps nothing of a file or a clip whose sender leaves", async () => {
  expect(await leaveHalfway("/v1/files", type, form(file(wav)))).toEqual([]);
  const audio = `data:audio/wav;base64,${wav.toString("base64")}`;
  const body = Buffer.from(JSON.stringify({ input: { prompt: "techno", audio } }));
  expect(await leaveHalfway("/predictions", json, body)).toEqual([]);
});

it("refuses what is no form, has too much in it, or no file, and keeps nothing", async () => {
  const large = Buffer.alloc((1 << 20) + 1);
  const refused: [number, Buffer][] = [
    [413, form(file(large))],
    [413, form(file(Buffer.concat([large, large])))],
    [400, form(file(""))],
    [400, form(part("content", "", "no file"))],
    [400, form(part("other", '; filename="a"', "x"))],
    [400, form(file("x"), part("metadata", "", "[]"))],
    [400, form(file("x"), part("metadata", "", `{"a":"${"x".repeat(70_000)}"}`))],
    [400, form(file("x"), ...Array.from({ length: 20 }, (_, i) => part(`f${i}`, "", "x")))],
    [400, file(wav)],
    [400, Buffer.from("no form at all")],
  ];
  for (const [index, [status, body]] of refused.entries()) {
    expect([index, (await post("/v1/files", type, body)).status]).toEqual([index, status]);
  }
  expect((await post("/v1/files", { "Content-Type": "multipart/form-data; x=1" }, "x")).status).toBe(400);
  expect((await post("/v1/files", json, "{}")).status).toBe(415);
  expect(stored()).toEqual([]);
});

it("keeps the connection after a body that it has not read to its end, for the next request", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: Buffer) =>
    new Promise<{ status: number | undefined; local: number | undefined; text: string }>((done, failed) => {
      const headers = { ...type, "Content-Length": body.length };
      const sent = request(`${server.url}/v1/files`, { method: "POST", agent, headers }, async (answer) => {
        const local = answer.socket.localPort;
        done({ status: answer.statusCode, local, text: (await answer.toArray()).join("") });
      });
      sent.on("error", failed).end(body);
    });
  const large = await send(form(file(Buffer.alloc(8 << 20))));
  expect(large.status).toBe(413);
  await new Promise((done) => setTimeout(done, 800));
  const small = await send(form(file(wav)));
  expect([small.status, small.local]).toEqual([201, large.local]);
  agent.destroy();
  const { id } = JSON.parse(small.text) as { id: string };
  await fetch(`${server.url}/v1/files/${id}`, { method: "DELETE" });
});

it("keeps nothing of a clip whose request is refused", async () => {
  const audio = `data:audio/wav;base64,${wav.toString("base64")}`;
  const bodies = [
    { input: { prompt: "", audio } },
    { input: { prompt: "techno", audio: `${audio}!` } },
    { input: { prompt: "techno", audio, bpm: 1 } },
  ];
  for (const body of bodies)
    expect((await post("/predictions", json, JSON.stringify(body))).status).toBe(422);
  const text = JSON.stringify({ input: { prompt: "techno", audio } });
  expect((await post("/predictions", json, text.slice(0, -2))).status).toBe(422);
  expect((await post("/predictions", json, text.replace("UklGR", "UklG\\x"))).status).toBe(422);
  const twice = text.replace('"prompt"', '"audio":"data:,x","prompt"');
  expect((await post("/predictions", json, twice)).status).toBe(400);
  const long = JSON.stringify({ input: { prompt: "techno", audio: `${audio}${"A".repeat(2 << 20)}` } });
  expect((await post("/predictions", json, long)).status).toBe(413);
  expect(stored()).toEqual([]);
});

it("stores a clip once, whichever way it comes, and shows it by its URL", async () => {
  const metadata = part("metadata", "", '{"a":1}');
  const uploaded = await post("/v1/files", type, form(metadata, file(wav), file("a second one")));
  expect(uploaded.status).toBe(201);
  expect(await uploaded.json()).toMatchObject({ size: wav.length, name: "a.wav", metadata: { a: 1 } });
  const audio = `data:audio/wav;base64,${wav.toString("base64")}`;
  const body = JSON.stringify({ input: { prompt: "techno", max_duration: 2, audio }, id: "with-a-clip" });
  const answer = await post("/predictions", json, body.replaceAll("/", "\\/"));
  expect(answer.status).toBe(202);
  const { input } = (await answer.json()) as { input: { audio: string } };
  const kept = (await (await fetch(input.audio)).json()) as { sha256: string; size: number };
  expect(kept).toMatchObject({ size: wav.length, name: "audio.wav", content_type: "audio/wav" });
  expect(stored()).toHaveLength(4);
  await post("/predictions/with-a-clip/cancel", json, "");
});

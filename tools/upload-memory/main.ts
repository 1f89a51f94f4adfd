/**
 * How much memory the service takes for an upload.
 *
 *     npm run -s build && npm run -s ts -- tools/upload-memory/main.ts [--only PART_OF_A_NAME]
 *
 * For each upload of `uploads.ts`, a fresh `serve` with the embedded model gets one prediction with it as
 * `audio`; then the upload is cut and listened to. A line for each: the most that each process had (VmHWM), and how
 * much more that is than without `audio`, with 8 s of WAV to cut; in MiB; the process that cuts and listens ends with its task and is
 * told beside that. Exits with 1 where it is more than 300. Linux, ffmpeg.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startServerProcess } from "../fuzz-api/server-process.ts";
import { writeWav } from "../livez/write-wav.ts";
import { uploads } from "./uploads.ts";
import { type MemoryPeaks, watchMemory } from "./watch-memory.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const bound = 300;
/** Those that stay; the one that cuts and listens ends with its task. */
const lasting = ["serve", "worker", "engine"] as const;
const kinds = [...lasting, "recording"] as const;

interface Measured {
  readonly peaks: MemoryPeaks;
  readonly ends: readonly string[];
}

async function upload(url: string, content: Buffer): Promise<string> {
  const form = new FormData();
  form.append("content", new Blob([new Uint8Array(content)], { type: "audio/wav" }), "a.wav");
  const answer = await fetch(`${url}/v1/files`, { method: "POST", body: form });
  const { urls } = (await answer.json()) as { urls: { get: string } };
  return urls.get;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function measure(content: Buffer, isUsed = true): Promise<Measured> {
  const server = await startServerProcess(["--log-level", "warn"]);
  try {
    while ((await fetch(`${server.url}/readyz`)).status !== 200) await sleep(100);
    const stop = watchMemory(server.child.pid ?? 0);
    const ends: string[] = [];
    const audio = await upload(server.url, content);
    const small = { prompt: "house drums", bpm: 120, variations: 2, candidates: 1, seed: 1 };
    const input = isUsed ? { ...small, audio } : small;
    const { status, body } = await post(`${server.url}/v1/predictions`, {
      version: "f8140d04",
      input: { ...input, model_version: "tiny" },
    });
    let state = String(body.status ?? status);
    while (["starting", "processing"].includes(state)) {
      await sleep(200);
      state = String(
        ((await (await fetch(`${server.url}/v1/predictions/${body.id}`)).json()) as { status: string })
          .status,
      );
    }
    ends.push(state);
    ends.push(`loop ${(await post(`${audio}/loop`, { bpm: 120 })).status}`);
    ends.push(`listen ${(await post(`${audio}/listen`, {})).status}`);
    return { peaks: stop(), ends };
  } finally {
    await server.stop();
  }
}

const line = (cells: readonly (string | number)[]) =>
  console.log(
    cells
      .map((cell, n) =>
        n < 6 ? String(typeof cell === "number" ? Math.round(cell) : cell).padStart(10) : cell,
      )
      .join("  "),
  );
const cells = ({ byKind, together }: MemoryPeaks) => [...kinds.map((kind) => byKind[kind] ?? 0), together];

line([...kinds, "together", "above", "upload"]);
const plain = await measure(writeWav(8 * 2 * 32_000, 32_000), false);
line([...cells(plain.peaks), 0, `no audio: ${plain.ends.join(", ")}`]);
let most = 0;
for (const { name, make } of uploads) {
  if (!name.includes(values.only)) continue;
  const content = make();
  const { peaks, ends } = await measure(content);
  const above = Math.max(
    ...lasting.map((kind) => (peaks.byKind[kind] ?? 0) - (plain.peaks.byKind[kind] ?? 0)),
  );
  most = Math.max(most, above);
  line([
    ...cells(peaks),
    above,
    `${name} (${(content.length / 2 ** 20).toFixed(1)} MiB): ${ends.join(", ")}`,
  ]);
}
console.log(`at most ${Math.round(most)} MiB above; ${bound} are allowed`);
process.exitCode = most > bound ? 1 : 0;

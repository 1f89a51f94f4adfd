/** The process that reads what `main.ts` asks for. */
import { readFileSync } from "node:fs";
import { createRandom } from "#base";
import { encodeFlac, encodeMp3, encodeWav } from "#formats";
import { createMp3Encoder } from "#wasm";
import { damages, sealPages } from "./damage-bytes.ts";
import { encodeOgg, oggCodecs } from "./encode-ogg.ts";
import type { Round, RoundEnd } from "./main.ts";
import { readDamaged } from "./read-damaged.ts";
import { makeSlowFile } from "./slow-files.ts";

const random = createRandom(77);
const clip = {
  channels: [0, 1].map(() => Float32Array.from({ length: 24_000 }, () => 0.2 * random.normal())),
  sampleRate: 48_000,
};
const files: Readonly<Record<string, Uint8Array>> = {
  wav: encodeWav(clip, { bitDepth: 16 }),
  flac: encodeFlac(clip, { bitDepth: 16 }),
  mp3: encodeMp3(clip, await createMp3Encoder()),
  ...Object.fromEntries(oggCodecs.map((codec) => [codec, encodeOgg(codec)])),
};
const names = Object.keys(files);
const kinds = Object.keys(damages);

function draw(round: Round): { what: string; bytes: Uint8Array } {
  if ("slow" in round) return { what: round.slow, bytes: makeSlowFile(round.slow) };
  const chance = createRandom(round.seed).fork(String(round.index));
  const name = names[round.index % names.length] as string;
  const kind = chance.pick(kinds);
  const damaged = damages[kind]?.((files[name] as Uint8Array).slice(), chance) as Uint8Array;
  const isSealed = oggCodecs.some((codec) => codec === name) && chance.integer(0, 4) > 0;
  return {
    what: `${round.index} of seed ${round.seed}, ${name}, ${kind}`,
    bytes: isSealed ? sealPages(damaged) : damaged,
  };
}

/** The most memory that this process has had, in MiB; on Linux. */
const peak = () =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024);

process.on("message", async (round: Round) => {
  const { what, bytes } = draw(round);
  const began = performance.now();
  const outcome = await readDamaged(bytes).catch((thrown: unknown) => `THROWS ${thrown}`);
  const end: RoundEnd = { what, outcome, milliseconds: performance.now() - began, memory: peak() };
  process.send?.(end);
});

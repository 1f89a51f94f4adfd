import { describe, expect, it } from "vitest";
import type { LoopRequest } from "#looper";
import { createMp3Encoder, createStretcher } from "#platform-node";
import { openBeatTracker } from "#studio";
import { createScriptedEngine, type ScriptedEngine } from "../../test/scripted-engine.ts";
import { makeLoops } from "./make-loops.ts";
import { createLoopEncoder } from "./pack/loop-encoder.ts";
import { parseRequest } from "./request/parse-request.ts";
import { resolveRequest } from "./request/resolve-request.ts";

const beatTracker = openBeatTracker();
const stretcher = await createStretcher();
const encoder = createLoopEncoder({ createMp3Encoder });

async function run(engine: ScriptedEngine, request: Partial<LoopRequest> = {}) {
  const files = new Map<string, number>();
  const sink = {
    async write(name: string, bytes: Uint8Array) {
      files.set(name, bytes.length);
      return `/somewhere/${name}`;
    },
    finish: async () => undefined,
  };
  const inputs = parseRequest({
    prompt: "funk",
    bpm: 120,
    parts: ["bass", "drums"],
    variations: 2,
    max_duration: 4,
    seed: 7,
    ...request,
  });
  const readAudio = async () => ({ channels: [], sampleRate: 16_000 });
  const deps = { beatTracker, engine, stretcher, encoder, software: "test 1", sink, readAudio };
  return {
    pack: await makeLoops(
      resolveRequest(inputs, () => 99),
      deps,
    ),
    files,
  };
}

describe("parts of a model that plays mixes", () => {
  it("are asked for one by one, laid on one grid, and the pack says what they are", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: 1 + (stream % 499) }));
    const { pack, files } = await run(engine);
    expect(engine.jobs.map(({ text, rows }) => [text, rows.map(({ variation }) => variation)])).toEqual([
      ["funk, drums only, 120 bpm", [1_000_001, 1_000_002]],
      ["funk, bass only, 120 bpm", [3_000_001, 3_000_002]],
    ]);
    const names = (v: number) => ["", "_drums", "_bass"].map((end) => `funk_120bpm_2bars_v0${v}${end}.wav`);
    expect([...files.keys()].map((name) => name.replace("stems/", ""))).toEqual([...names(1), ...names(2)]);
    expect(pack.loops.map(({ samples }) => samples)).toEqual([4 * 44_100, 4 * 44_100]);
    expect(pack.warnings.map(({ code }) => code)).toEqual(["PARTS_OF_A_MIX"]);
    expect(pack.arrangement).toBeNull();
  });

  it("that are silent are left out of their loop", async () => {
    const engine = createScriptedEngine(({ text, stream }) => ({
      mark: 1 + (stream % 499),
      ...(text.includes("bass only") && stream % 10 === 2 ? { without: "sound" as const } : {}),
    }));
    const { pack } = await run(engine);
    expect(pack.loops.map(({ stems }) => stems.map(({ part }) => part))).toEqual([
      ["drums", "bass"],
      ["drums"],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { type AudioClip, createRandom } from "#base";
import type { LoopRequest } from "#looper";
import { createMp3Encoder, createStretcher } from "#platform-node";
import { openBeatTracker } from "#studio";
import { createScriptedEngine, type ScriptedEngine } from "../../test/scripted-engine.ts";
import type { LoopEvent } from "./loop-events.ts";
import { makeLoops } from "./make-loops.ts";
import { createLoopEncoder } from "./pack/loop-encoder.ts";
import type { FinishedPack } from "./pack/loop-pack.ts";
import { parseRequest } from "./request/parse-request.ts";
import { resolveRequest } from "./request/resolve-request.ts";
import type { RunOptions } from "./run.ts";

const beatTracker = openBeatTracker();
const stretcher = await createStretcher();
const encoder = createLoopEncoder({ createMp3Encoder });

/** Everything of a run that can be looked at. */
interface Seen {
  readonly files: Map<string, Uint8Array>;
  readonly finished: FinishedPack[];
  readonly events: LoopEvent[];
}

/** Run the story, and keep what it leaves. */
async function run(
  engine: ScriptedEngine,
  request: Partial<LoopRequest> = {},
  options: RunOptions & { readonly ownClip?: AudioClip; readonly seen?: Seen } = {},
) {
  const seen: Seen = options.seen ?? { files: new Map(), finished: [], events: [] };
  const inputs = parseRequest({ prompt: "drums", bpm: 120, max_duration: 4, seed: 7, ...request });
  const deps = {
    beatTracker,
    engine,
    stretcher,
    encoder,
    software: "test 1",
    sink: {
      async write(name: string, bytes: Uint8Array) {
        seen.files.set(name, bytes);
        return `/somewhere/${name}`;
      },
      async finish(pack: FinishedPack) {
        seen.finished.push(pack);
      },
    },
    readAudio: async () => options.ownClip as AudioClip,
  };
  const onEvent = (event: LoopEvent) => {
    seen.events.push(event);
    options.onEvent?.(event);
  };
  const pack = await makeLoops(
    resolveRequest(inputs, () => 99),
    deps,
    { ...options, onEvent },
  );
  return { pack, ...seen };
}

const codesOf = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);
const stages = (events: readonly LoopEvent[]) =>
  events.flatMap((event) => (event.event === "stage" ? [event.stage] : []));

describe("the story of a pack", () => {
  it("plays takes, continues the best, cuts each, and gives the sink loops and a document", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: stream % 500 }));
    const { pack, files, finished, events } = await run(engine);
    expect(stages(events)).toEqual(["takes", "listen", "cut", "variations", "cut", "cut", "cut", "write"]);
    expect([...files.keys()]).toEqual([1, 2, 3, 4].map((v) => `drums_120bpm_2bars_v0${v}.wav`));
    expect(pack.loops.map(({ variation, attempt, seed }) => [variation, attempt, seed])).toEqual([
      [1, 1, 7],
      [2, 1, 7],
      [3, 1, 7],
      [4, 1, 7],
    ]);
    expect(pack).toMatchObject({
      format: "musicgen-looper-pack/2",
      bpm: 120,
      seed: 7,
      model_prompt: "drums, 120 bpm",
      guidance_used: 3,
      request: { bpm: 120, seed: 7, model_version: "scripted" },
      warnings: [],
    });
    expect(pack.loops.every(({ grid, samples }) => grid === "tracked" && samples === 4 * 44100)).toBe(true);
    expect(finished.map(({ pack: { loops } }) => loops)).toEqual([pack.loops]);
    expect(events.at(-1)).toMatchObject({ event: "done", loops: pack.loops });
  });

  it("prompts the model alike for takes and variations, and hands variations the last bar of the take", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: stream % 500 }));
    await run(engine, { prompt: "drums at 90 bpm", bpm: 120 });
    const [takes, variations] = engine.jobs;
    expect([takes.text, variations.text]).toEqual(["drums, 120 bpm", "drums, 120 bpm"]);
    expect(takes.promptCodes).toBeUndefined();
    // A bar of 2 s at 50 frames a second, of the take that was chosen.
    expect(variations.promptCodes?.shape).toEqual([3, 4, 100]);
    expect(engine.played[0]).toContain(variations.promptCodes?.data[100]);
  });

  it("leaves the caller's tempo absent in the document where the prompt said it, and names the files by it", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: stream % 500 }));
    const { pack, files } = await run(engine, { prompt: "drums, 100 bpm", bpm: undefined, variations: 1 });
    expect(pack.bpm).toBe(100);
    expect(pack.request.bpm).toBeUndefined();
    expect([...files.keys()]).toEqual(["drums_100bpm_1bar_v01.wav"]);
  });
});

describe("of several takes", () => {
  it("the one with beats is taken before one without, wherever it stands", async () => {
    for (const good of [1001, 1002, 1003]) {
      const engine = createScriptedEngine(
        ({ stream, isContinuation }) =>
          isContinuation || stream === good ? { mark: stream % 500 } : { mark: 400, without: "beats" },
        { traits: { candidates: 3 } },
      );
      const { pack } = await run(engine, { variations: 2 });
      expect(engine.jobs[1].promptCodes?.data[100]).toBe(good % 500);
      expect(pack.loops[0].grid).toBe("tracked");
    }
  });

  it("those that would have to be stretched too far are played again with streams of their own", async () => {
    const engine = createScriptedEngine(({ stream, isContinuation }) =>
      isContinuation || stream > 10_000 ? { mark: stream % 500 } : { mark: 400, bpm: 141 },
    );
    const { pack } = await run(engine, { variations: 1 });
    expect(engine.jobs.map(({ rows }) => rows.map(({ seed, variation }) => [seed, variation]))).toEqual([
      [
        [7, 1001],
        [7, 1002],
      ],
      [
        [7, 11001],
        [7, 11002],
      ],
    ]);
    expect(pack.loops[0]).toMatchObject({ attempt: 2, seed: 7, warnings: [] });
  });

  it("one that is too far after three attempts is taken all the same, and says so", async () => {
    const engine = createScriptedEngine(() => ({ mark: 400, bpm: 141 }));
    const { pack } = await run(engine, { variations: 1 });
    expect(engine.jobs).toHaveLength(3);
    expect(codesOf(pack.loops[0].warnings)).toEqual(["TEMPO_FAR"]);
  });

  it("silence in all of three attempts is the end, with nothing written", async () => {
    const engine = createScriptedEngine(() => ({ mark: 1, without: "sound" }));
    const seen: Seen = { files: new Map(), finished: [], events: [] };
    await expect(run(engine, {}, { seen })).rejects.toMatchObject({
      code: "MUSIC_NO_LOOPS",
      message: "All 6 takes with seed 7 were silent. Try other words or another seed.",
    });
    expect(seen.files.size + seen.finished.length).toBe(0);
  });
});

describe("variations", () => {
  it("that are copies of the take or of each other give way to spares", async () => {
    const marks: Record<number, number> = { 1001: 1, 1002: 1, 2: 1, 3: 30, 4: 30, 2001: 77, 2002: 88 };
    const engine = createScriptedEngine(({ stream }) => ({ mark: marks[stream] ?? 400 }), {
      traits: { spare_variations: 2 },
    });
    const { pack } = await run(engine);
    expect(engine.jobs).toHaveLength(2);
    expect(pack.loops.map(({ variation }) => variation)).toEqual([1, 2, 3, 4]);
    expect(pack.loops.every(({ equal_codes }) => (equal_codes ?? 0) < 0.9)).toBe(true);
    expect(pack.warnings).toEqual([]);
  });

  it("that are all copies are played again at 1.4 times the temperature, and the missing ones are named", async () => {
    const engine = createScriptedEngine(({ temperature, stream }) => ({
      mark: temperature > 1.5 ? stream % 500 : 1,
    }));
    const { pack } = await run(engine);
    const temperatures = engine.jobs.map(({ sampling }) => Number(sampling.temperature.toFixed(2)));
    expect(temperatures).toEqual([1, 1, 1.4, 1.96]);
    expect(pack.loops).toHaveLength(4);
    expect(codesOf(pack.warnings)).toEqual(["VARIATION_RESAMPLED", "VARIATION_RESAMPLED"]);

    const stubborn = createScriptedEngine(() => ({ mark: 1 }));
    const { pack: few } = await run(stubborn);
    expect(few.loops.map(({ variation }) => variation)).toEqual([1]);
    expect(
      few.warnings.filter(({ code }) => code === "VARIATION_MISSING").map(({ message }) => message),
    ).toEqual(
      [2, 3, 4].map((n) => `Variation ${n} is missing: in 3 attempts it was silent or a copy of another.`),
    );
  });

  it("that are copies are asked for in the model's other words first, where it has some", async () => {
    const engine = createScriptedEngine(
      ({ text, stream }) => ({ mark: text.includes("drums") ? 1 : stream % 500 }),
      {
        traits: { variation_slots: [["drums", "congas", "bongos"]] },
      },
    );
    const { pack } = await run(engine);
    expect(engine.jobs.map(({ text }) => text)).toEqual([
      "drums, 120 bpm",
      "drums, 120 bpm",
      "congas, 120 bpm",
      "bongos, 120 bpm",
    ]);
    expect(engine.jobs.every(({ sampling }) => sampling.temperature === 1)).toBe(true);
    expect(pack.loops).toHaveLength(4);
  });

  it("are not asked for again where they are greedy: the same words would give the same", async () => {
    const engine = createScriptedEngine(() => ({ mark: 1 }));
    const { pack } = await run(engine, { temperature: 0 });
    expect(engine.jobs.every(({ sampling }) => sampling.temperature === 0)).toBe(true);
    expect(pack.loops).toHaveLength(1);
  });

  it("that miss the tempo are played again, and one bad one takes no other down", async () => {
    const engine = createScriptedEngine(({ stream, isContinuation }) =>
      isContinuation && stream === 3 ? { mark: 300, bpm: 141 } : { mark: stream % 499 },
    );
    const { pack } = await run(engine);
    expect(engine.jobs[2].rows.map(({ variation }) => variation)).toEqual([10_002]);
    expect(pack.loops).toHaveLength(4);
    expect(pack.loops.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("are as loud as the first loop, and keep their numbers in the order of playing", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: stream % 500 }));
    const { finished } = await run(engine);
    const loudness = finished[0].pieces.map((piece) => piece.loudness);
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(0.5);
  });
});

describe("the caller's own clip", () => {
  const clicks = (): AudioClip => {
    const noise = createRandom(3);
    const samples = new Float32Array(6 * 16_000);
    for (let beat = 0; beat < 12; beat++) {
      for (let i = 0; i < 800; i++)
        samples[beat * 8000 + i] = 0.9 * Math.exp(-i / 150) * (2 * noise.uniform() - 1);
    }
    return { channels: [samples], sampleRate: 16_000 };
  };

  it("is continued by every variation and not returned", async () => {
    const engine = createScriptedEngine(({ stream }) => ({ mark: stream % 400 }));
    const { pack } = await run(engine, { audio: "mine.wav" }, { ownClip: clicks() });
    expect(pack.loops.map(({ variation }) => variation)).toEqual([1, 2, 3, 4]);
    expect(engine.jobs).toHaveLength(1);
    const [job] = engine.jobs;
    expect(job.rows.map(({ variation }) => variation)).toEqual([1, 2, 3, 4]);
    // Its codes are the clip's: a bar of them, with the mark that the codec gives to what it hears.
    expect(job.promptCodes?.shape).toEqual([4, 4, 100]);
    expect(job.promptCodes?.data[100]).toBe(500);
  });
});

describe("a stop", () => {
  it("between any two steps ends the story with the signal's reason, and no document", async () => {
    const script = ({ stream }: { stream: number }) => ({ mark: stream % 500 });
    const brief = { variations: 2, max_duration: 2, candidates: 1 };
    const whole = await run(createScriptedEngine(script), brief);
    // Of a row of progress events of one stage, the first stands for all.
    const nameOf = (event?: LoopEvent) =>
      event && `${event.event} ${event.event === "progress" ? event.stage : ""}`;
    const steps = whole.events.flatMap((event, i) =>
      event.event === "done" || nameOf(event) === nameOf(whole.events[i - 1]) ? [] : [i + 1],
    );
    expect(steps.length).toBeGreaterThan(10);
    for (const after of steps) {
      const stop = new AbortController();
      const reason = new Error(`stopped after event ${after}`);
      const seen: Seen = { files: new Map(), finished: [], events: [] };
      let events = 0;
      const onEvent = () => {
        if (++events === after) stop.abort(reason);
      };
      const stopped = run(createScriptedEngine(script), brief, { signal: stop.signal, onEvent, seen });
      // "write" is the last event before the document: what stops after it may come too late.
      const outcome = await stopped.then(
        () => "made",
        (thrown) => thrown,
      );
      if (outcome === "made")
        expect(whole.events[after - 1]).toMatchObject({ event: "stage", stage: "write" });
      else {
        expect(outcome).toBe(reason);
        expect(seen.finished).toEqual([]);
      }
      for (const [name, bytes] of seen.files) expect(whole.files.get(name)).toEqual(bytes);
    }
  }, 300_000);
});

describe("chance", () => {
  it("of a seed's second attempt is not that of the next seed's first", async () => {
    const keys = async (seed: number, bpm: number) => {
      const engine = createScriptedEngine(() => ({ mark: 400, bpm }));
      await run(engine, { seed, variations: 1 });
      return engine.jobs.map(({ rows }) => rows.map(({ seed: own, variation }) => `${own}/${variation}`));
    };
    const again = (await keys(1000, 141)).slice(1).flat();
    const next = (await keys(1001, 120)).flat();
    expect(again.filter((key) => next.includes(key))).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { LoopRequest } from "#looper";
import { createMp3Encoder, createStretcher } from "#platform-node";
import { openBeatTracker } from "#studio";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedMusic,
  type ScriptedRow,
} from "../../test/scripted-engine.ts";
import type { LoopEvent } from "./loop-events.ts";
import { makeLoops } from "./make-loops.ts";
import { createLoopEncoder } from "./pack/loop-encoder.ts";
import type { FinishedPack } from "./pack/loop-pack.ts";
import { parseRequest } from "./request/parse-request.ts";
import { resolveRequest } from "./request/resolve-request.ts";

const beatTracker = openBeatTracker();
const stretcher = await createStretcher();
const encoder = createLoopEncoder({ createMp3Encoder });

const parts = {
  drums: { sounds: ["punchy", "dusty"], feels: ["offbeat hats", "laid back"] },
  bass: { sounds: ["finger"], feels: ["steady", "walking"] },
  chords: { sounds: ["piano"], feels: ["held"] },
};
const band = (script: (row: ScriptedRow) => ScriptedMusic, traits: Record<string, unknown> = {}) =>
  createScriptedEngine(script, {
    traits: { parts, tempi: [83, 94, 107, 125, 150], max_duration: 15, ...traits },
  });
const partOf = ({ text }: ScriptedRow) => text.split(", ")[0];
/** Every row its own music. */
const fresh = ({ stream }: ScriptedRow) => ({ mark: 1 + (stream % 499) });

/** Run the story, and keep what it leaves. */
async function run(engine: ScriptedEngine, request: Partial<LoopRequest> = {}) {
  const files = new Map<string, Uint8Array>();
  const finished: FinishedPack[] = [];
  const events: LoopEvent[] = [];
  const sink = {
    async write(name: string, bytes: Uint8Array) {
      files.set(name, bytes);
      return `/somewhere/${name}`;
    },
    async finish(pack: FinishedPack) {
      finished.push(pack);
    },
  };
  const inputs = parseRequest({
    prompt: "drums, bass and piano",
    bpm: 125,
    chords: "Am F",
    variations: 2,
    max_duration: 4,
    seed: 7,
    ...request,
  });
  const readAudio = async () => ({ channels: [], sampleRate: 16_000 });
  const deps = { beatTracker, engine, stretcher, encoder, software: "test 1", sink, readAudio };
  const resolved = resolveRequest(inputs, () => 99);
  const pack = await makeLoops(resolved, deps, { onEvent: (event) => events.push(event) });
  return { pack, files, finished, events };
}

/** The whole numbers of a WAV file [C][N], and its channels. */
function samplesOf(bytes: Uint8Array | undefined): number[][] {
  const view = new DataView((bytes as Uint8Array).buffer);
  const [channels, depth] = [view.getUint16(22, true), view.getUint16(34, true)];
  const size = view.getUint32(40, true);
  const stride = depth / 8;
  return Array.from({ length: channels }, (_, c) =>
    Array.from({ length: size / stride / channels }, (_, n) => {
      const at = 44 + (n * channels + c) * stride;
      return depth === 16
        ? view.getInt16(at, true)
        : (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) >> 0;
    }),
  );
}

const codesOf = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);
const streamsOf = ({ jobs }: ScriptedEngine) =>
  jobs.map(({ rows }) => rows.map(({ variation }) => variation));

describe("the story of a band", () => {
  it("plays all parts of all variations in one batch, each bar told its chord, and the last one before the first", async () => {
    const engine = band(fresh);
    const { pack, files, events } = await run(engine);
    const [job, ...more] = engine.jobs;
    expect(more).toEqual([]);
    // A bar of 24 frames a beat: a lead-in, two bars, and a little more.
    expect(job).toMatchObject({ frames: 3 * 96 + 5, text: { barFrames: 96 } });
    const rows = typeof job.text === "string" ? [] : job.text.rows;
    const chords = ["f", "am", "f", "am"];
    expect(rows).toEqual([
      ...[1, 2].map(() => chords.map(() => expect.stringMatching(/^drums, punchy, [a-z ]+, 125 bpm$/))),
      ...[1, 2].map(() =>
        chords.map((chord) => expect.stringMatching(`^bass, finger, [a-z]+, ${chord}, 125 bpm$`)),
      ),
      ...[1, 2].map(() => chords.map((chord) => `chords, piano, held, ${chord}, 125 bpm`)),
    ]);
    const names = (v: number) => [
      `drums-bass-and-piano_125bpm_2bars_v0${v}.wav`,
      ...["drums", "bass", "chords"].map(
        (part) => `stems/drums-bass-and-piano_125bpm_2bars_v0${v}_${part}.wav`,
      ),
    ];
    expect([...files.keys()]).toEqual([...names(1), ...names(2)]);
    expect(pack.loops.map(({ samples, grid, attempt }) => [samples, grid, attempt])).toEqual([
      [Math.round(3.84 * 44100), "tracked", 1],
      [Math.round(3.84 * 44100), "tracked", 1],
    ]);
    expect(pack.warnings).toEqual([]);
    expect(events[0]).toMatchObject({
      event: "arrangement",
      message: expect.stringMatching(/^Plays: punchy drums · finger bass · piano, .*\(Am F\), 125 bpm\./),
    });
  });

  it("says in the document what is played, what was understood and which key is heard", async () => {
    const { pack, events } = await run(band(fresh), { prompt: "drums, bass and piano, zorgle" });
    expect(pack.arrangement).toEqual({
      parts: [
        { part: "drums", model_prompt: expect.stringMatching(/^drums, punchy, .*125 bpm$/) },
        { part: "bass", model_prompt: expect.stringMatching(/^bass, finger, .*, am, 125 bpm$/) },
        { part: "chords", model_prompt: "chords, piano, held, am, 125 bpm" },
      ],
      key: "A minor",
      chords: "Am F",
      bpm: 125,
      tempo_source: "request",
    });
    expect(pack.understood).toMatchObject({ unknown: ["zorgle"] });
    expect(pack.understood?.used).toContain("piano");
    for (const { key_heard, stems } of pack.loops) {
      expect(["A minor", "F major", "C major", "D minor"]).toContain(key_heard?.key);
      expect(stems.map(({ part, gain_db }) => [part, gain_db])).toEqual([
        ["drums", 0],
        ["bass", 0],
        ["chords", 0],
      ]);
    }
    const { arrangement, understood } = pack;
    expect(events.at(-1)).toMatchObject({ event: "done", arrangement, understood });
  });

  it.each([16, 24] as const)(
    "mixes what the stems sum up to, at %d bits, in their places",
    async (bit_depth) => {
      const { files } = await run(band(fresh), { bit_depth, variations: 1 });
      const [mix, ...stems] = [...files.values()].map(samplesOf);
      expect(stems).toHaveLength(3);
      expect(mix).toHaveLength(2);
      let worst = 0;
      for (const [c, channel] of mix.entries())
        for (const [n, sample] of channel.entries()) {
          const sum = stems.reduce((total, stem) => total + stem[c][n], 0);
          worst = Math.max(worst, Math.abs(sample - sum));
        }
      expect(worst).toBeLessThanOrEqual(stems.length + 1);
      const peak = mix.flat().reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 2 ** (bit_depth - 1);
      expect(20 * Math.log10(peak)).toBeCloseTo(-1, 1);
      const power = (samples: number[]) => samples.reduce((sum, x) => sum + x * x, 0);
      const [drums, , chords] = stems;
      expect(power(drums[0]) / power(drums[1])).toBeCloseTo(1, 2);
      expect(power(chords[0]) / power(chords[1])).toBeGreaterThan(1.5);
    },
  );

  it("has one channel, and no stems, where that is asked for", async () => {
    const { files, pack } = await run(band(fresh), { channels: 1, stems: false });
    expect([...files.values()].map((bytes) => samplesOf(bytes).length)).toEqual([1, 1]);
    expect(pack.loops.map(({ stems }) => stems)).toEqual([[], []]);
  });

  it("follows the bars that were asked for where the model plays at half the tempo", async () => {
    const engine = band(fresh);
    const { pack } = await run(engine, { bpm: 166, chords: "Am F C G", max_duration: 6 });
    const [{ text, frames }] = engine.jobs;
    // Four bars at 166 are two of the model's at 83; it leads in with one of its own, that is two.
    expect(text).toMatchObject({ barFrames: 72 });
    const rows = typeof text === "string" ? [] : text.rows;
    expect(rows[4].map((told) => told.split(", ")[3])).toEqual(["c", "g", "am", "f", "c", "g", "am"]);
    expect(frames).toBe(6 * 72 + 5);
    expect(pack.loops[0]).toMatchObject({ beats: 16, tempo_before_bpm: expect.closeTo(166.667, 2) });
  });
});

describe("a part that misses", () => {
  it("is replaced by a spare, and nothing is played again", async () => {
    const engine = band(
      (row) => ({ ...fresh(row), astray: partOf(row) === "chords" && row.stream % 1000 === 2 ? 6 : 0 }),
      { spare_variations: 1 },
    );
    const { pack } = await run(engine);
    expect(engine.jobs).toHaveLength(1);
    expect(codesOf(pack.warnings)).toEqual([]);
    expect(pack.loops).toHaveLength(2);
  });

  it("is played again alone, with a stream of its own", async () => {
    const engine = band((row) => ({
      ...fresh(row),
      late: partOf(row) === "drums" && row.stream === 1_000_002 ? 3 : 0,
    }));
    const { pack } = await run(engine);
    expect(streamsOf(engine)).toEqual([
      [1_000_001, 1_000_002, 3_000_001, 3_000_002, 4_000_001, 4_000_002],
      [1_010_002],
    ]);
    expect(pack.loops.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(pack.warnings).toEqual([]);
  });

  it("in every attempt is taken as it is, with a word, and takes no loop down", async () => {
    const engine = band((row) => ({ ...fresh(row), astray: partOf(row) === "chords" ? 6 : 0 }));
    const { pack } = await run(engine);
    expect(streamsOf(engine).map((rows) => rows.length)).toEqual([6, 2, 2]);
    expect(pack.loops).toHaveLength(2);
    expect(pack.warnings).toEqual([
      {
        code: "PART_UNSURE",
        message: "chords: off the chords in variations 1, 2, the best that was played.",
      },
    ]);
  });

  it("is silence, and is told as that", async () => {
    const silent = band((row) => ({
      ...fresh(row),
      ...(partOf(row) === "bass" ? { without: "sound" } : {}),
    }));
    const { pack } = await run(silent);
    expect(pack.loops).toHaveLength(2);
    expect(pack.warnings.map(({ message }) => message)).toEqual([
      "bass: silent in variations 1, 2, the best that was played.",
    ]);
    const nothing = band((row) => ({ ...fresh(row), without: "sound" }));
    await expect(run(nothing)).rejects.toMatchObject({ code: "MUSIC_NO_LOOPS" });
  });
});

describe("variations of a band", () => {
  it("may share a part, and are another loop by the others", async () => {
    const engine = band((row) => (partOf(row) === "drums" ? { mark: 5 } : fresh(row)));
    const { pack } = await run(engine);
    expect(engine.jobs).toHaveLength(1);
    expect(pack.loops.map(({ variation }) => variation)).toEqual([1, 2]);
  });

  it("that are copies in all parts are played again once, hotter, and then left out", async () => {
    const engine = band(() => ({ mark: 5 }));
    const { pack } = await run(engine, { parts: ["chords"] });
    expect(engine.jobs.map(({ sampling }) => sampling.temperature)).toEqual([1, 1.25]);
    expect(pack.loops.map(({ variation }) => variation)).toEqual([1]);
    expect(codesOf(pack.warnings)).toEqual(["VARIATION_MISSING"]);
  });

  it("are equal in a part that is made again alone to fit the others", async () => {
    const whole = band(fresh);
    const { pack } = await run(whole, {
      prompt: "funky",
      chords: undefined,
      parts: ["drums", "bass", "chords"],
    });
    const alone = band(fresh);
    const { arrangement } = pack;
    const { files } = await run(alone, {
      prompt: "something else",
      bpm: undefined,
      chords: undefined,
      arrangement: arrangement ?? undefined,
      parts: ["bass"],
    });
    const rowsOf = ({ jobs: [{ text, rows }] }: ScriptedEngine, of: string) =>
      rows.flatMap((row, i) => {
        const texts = typeof text === "string" ? [] : text.rows[i];
        return texts[0].startsWith(of) ? [{ row, texts }] : [];
      });
    expect(rowsOf(alone, "bass")).toEqual(rowsOf(whole, "bass"));
    expect(rowsOf(alone, "drums")).toEqual([]);
    expect([...files.keys()][0]).toContain("_125bpm_");
  });

  it("without chance are one, and nothing is played twice", async () => {
    const engine = band(() => ({ mark: 5 }));
    const { pack } = await run(engine, { temperature: 0 });
    expect(engine.jobs).toHaveLength(1);
    expect(pack.loops).toHaveLength(1);
  });
});

describe("what a model does not have", () => {
  it("is stood in for by the nearest sound, and told", async () => {
    const { pack } = await run(band(fresh), { prompt: "boomy 808 drums and a church organ", chords: "Am F" });
    expect(pack.understood?.nearest).toMatchObject({ "church organ": "piano" });
    expect(pack.arrangement?.parts.map(({ model_prompt }) => model_prompt.split(", ")[1])).toEqual([
      "punchy",
      "piano",
    ]);
  });

  it("is left out where it is a part, unless nothing else plays", async () => {
    const { pack } = await run(band(fresh), { prompt: "piano and flute" });
    expect(pack.arrangement?.parts.map(({ part }) => part)).toEqual(["chords"]);
    expect(codesOf(pack.warnings)).toContain("PARTS_LEFT_OUT");
    const { pack: alone } = await run(band(fresh), { prompt: "solo flute" });
    expect(alone.arrangement?.parts.map(({ part }) => part)).toEqual(["chords"]);
    expect(alone.understood?.nearest).toMatchObject({ flute: "piano" });
  });
});

describe("a prompt of which nothing is understood", () => {
  it("is played all the same, and said to be no answer", async () => {
    const { pack, events } = await run(band(fresh), { prompt: "xqzt", chords: undefined });
    expect(pack.loops).toHaveLength(2);
    expect(codesOf(pack.warnings)).toContain("PROMPT_NOT_UNDERSTOOD");
    expect(events[0]).toMatchObject({ message: expect.stringMatching(/^This is no answer to the prompt/) });
  });

  it("is refused where the request is strict", async () => {
    const strict = run(band(fresh), { prompt: "xqzt", chords: undefined, strict: true });
    await expect(strict).rejects.toMatchObject({ code: "INPUT_PROMPT_UNKNOWN" });
  });
});

describe("inputs of a band", () => {
  it.each([
    [
      { parts: ["drumz"] },
      'parts names "drumz": there are drums, percussion, bass, chords, lead. Did you mean drums?',
    ],
    [{ parts: [] }, "parts is empty: name one or more of drums, percussion, bass, chords, lead."],
    [{ parts: Array.from({ length: 40 }, () => "drums") }, "parts names drums twice: each part plays once."],
    [{ chords: "Am X C" }, 'chords has "X", which is no chord. Write them as "Am F C G" or "i VI III VII".'],
    [{ channels: 3 }, "channels is 3: it must be one of 1, 2."],
    [
      { arrangement: { parts: [{ part: "drums", model_prompt: "drums" }], key: "C major", chords: "C F" } },
      'arrangement tells drums "drums": it must be such as "drums, punchy, offbeat hats, 125 bpm".',
    ],
    [
      { prompt: "house, no drums", parts: ["drums"] },
      "The prompt says that there are to be no drums, and parts names drums: drop one.",
    ],
  ])("%j is refused", async (inputs, message) => {
    const engine = band(fresh);
    await expect(run(engine, inputs as Partial<LoopRequest>)).rejects.toThrow(message);
    expect(engine.jobs).toEqual([]);
  });

  it("against the key are played as told, and warned of", async () => {
    const { pack } = await run(band(fresh), { key: "C major", chords: "C F# G F" });
    expect(pack.arrangement?.chords).toBe("C F# G F");
    expect(codesOf(pack.warnings)).toContain("CHORDS_OUTSIDE_KEY");
    const { pack: drums } = await run(band(fresh), { parts: ["drums"], key: "C major", chords: undefined });
    expect(codesOf(drums.warnings)).toContain("KEY_UNUSED");
  });
});

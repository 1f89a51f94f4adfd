import { describe, expect, it } from "vitest";
import { isLooperError } from "#base";
import { type ArrangeInputs, arrange, examplePrompts } from "./arrange.ts";
import { describeArrangement } from "./describe-arrangement.ts";
import { chordNames } from "./harmony/parse-chords.ts";
import { isPlayable } from "./part-text.ts";
import { readPrompt } from "./read-prompt.ts";
import { genres } from "./tables/genres.ts";
import { moods } from "./tables/moods.ts";

const make = (prompt: string, inputs: Partial<ArrangeInputs> = {}) =>
  arrange(readPrompt(prompt), { seed: 5, ...inputs });
function refusal(prompt: string, inputs: Partial<ArrangeInputs>): string {
  try {
    make(prompt, inputs);
  } catch (thrown) {
    if (isLooperError(thrown)) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  return "none";
}

describe("an arrangement", () => {
  it.each(["epic boss fight, 8 bit", "8-bit horror dungeon", "chiptune for a racing game"])(
    "is of chips where the prompt says so, whatever scene it is for: %s",
    (prompt) => {
      const played = [1, 2, 3, 4, 5].map((seed) => make(prompt, { seed }).parts.map(({ sound }) => sound));
      expect(played.every((sounds) => sounds.includes("square") || sounds.includes("saw"))).toBe(true);
    },
  );

  it("is the same for the same seed, and mostly another for another", () => {
    expect(make("house")).toEqual(make("house"));
    const many = Array.from({ length: 20 }, (_, seed) => JSON.stringify(make("house", { seed })));
    expect(new Set(many).size).toBeGreaterThan(15);
  });

  it("has parts that can be played, for every genre, mood, tempo and many seeds", () => {
    const words = [...Object.values(genres), ...Object.values(moods)].map(({ words: [first = ""] }) => first);
    for (const word of words) {
      for (const [i, bpm] of [undefined, 45, 62, 75, 90, 100, 115, 134, 150, 174, 200, 299].entries()) {
        const { parts, chords, isAnswer } = make(word, { seed: i, bpm });
        expect(isAnswer).toBe(true);
        expect(parts.length).toBeGreaterThan(0);
        expect(parts.length).toBeLessThanOrEqual(4);
        expect(parts.every(isPlayable)).toBe(true);
        expect(chords.length).toBeGreaterThan(0);
      }
    }
  });

  it("keeps a part as it is whatever the others are", () => {
    const bass = (prompt: string) => make(prompt).parts.find(({ part }) => part === "bass");
    expect(bass("techno, no drums")).toEqual(bass("techno"));
  });

  it("gives way to what the caller fixes", () => {
    const plan = make("lofi in C minor, 90 bpm", {
      bpm: 125,
      parts: ["Lead", "bass"],
      key: "F# minor",
      chords: "f#m d a e",
    });
    expect(plan.parts.map(({ part }) => part)).toEqual(["bass", "lead"]);
    expect([plan.bpm, plan.bpmSource]).toEqual([125, "request"]);
    expect(plan.key).toEqual({ root: 6, minor: true });
    expect(chordNames(plan.chords, plan.key)).toBe("F#m D A E");
    const plans = [{ part: "chords", sound: "organ", feel: "held" }] as const;
    expect(make("house", { plans }).parts).toEqual(plans);
    expect(make("house", { plans, parts: ["drums", "chords"] }).parts[1]).toEqual(plans[0]);
  });

  it("refuses parts, keys and chords that do not exist, and names what is near", () => {
    expect(refusal("house", { parts: ["drum"] })).toBe(
      'INPUT_OUT_OF_RANGE parts names "drum": there are drums, percussion, bass, chords, lead. Did you mean drums?',
    );
    expect(refusal("house", { parts: [] })).toContain("parts is empty");
    expect(refusal("house", { parts: ["bass", "bass"] })).toContain("bass twice");
    expect(refusal("house", { parts: Array.from({ length: 40 }, () => "drums") })).toContain("drums twice");
    expect(refusal("house", { key: "H sharp" })).toContain('key is "H sharp"');
    expect(refusal("house", { chords: "Am X C" })).toContain('"X", which is no chord');
    expect(refusal("house", { chords: " " })).toContain("chords is empty");
    expect(refusal("house", { chords: "C ".repeat(17) })).toContain("17 chords");
    expect(refusal("house", { plans: [{ part: "bass", sound: "piano", feel: "riff" }] })).toContain(
      "do not exist",
    );
  });

  it("refuses parts that the prompt excludes", () => {
    expect(refusal("techno, no drums", { parts: ["drums", "bass"] })).toContain("INPUT_CONTRADICTION");
  });

  it("warns of a key without pitches and of chords outside the key", () => {
    expect(make("drums in A minor").warnings.map(({ code }) => code)).toEqual(["KEY_UNUSED"]);
    expect(make("piano in C major, C E Am F").warnings).toEqual([
      { code: "CHORDS_OUTSIDE_KEY", message: "E is outside of C major: the chords are played as told." },
    ]);
    expect(make("piano in A minor, Am F E Am").warnings).toEqual([]);
  });

  it("plays and says so where nothing was understood", () => {
    const plan = make("xyzzy");
    expect(plan.isAnswer).toBe(false);
    expect(plan.parts.length).toBeGreaterThan(0);
    expect(plan.warnings[0]?.code).toBe("PROMPT_NOT_UNDERSTOOD");
    expect(
      examplePrompts.every((prompt) => make(prompt).isAnswer && make(prompt).understood.unknown.length === 0),
    ).toBe(true);
  });

  it.each([
    ["drum loop, indie rock", ["drums"]],
    ["boucle de basse disco", ["bass"]],
    ["loop di batteria pop rock, niente basso", ["drums"]],
    ["bucle de bateria funk", ["drums"]],
    ["Schlagzeug, sonst nichts, Rock", ["drums"]],
    ["funk bass and nothing else", ["bass"]],
    ["congas, calypso, no kick", ["percussion"]],
  ])("plays nothing but what a loop is of: %s", (prompt, parts) => {
    const played = make(prompt).parts.map(({ part }) => part);
    expect(parts.every((part) => played.includes(part as (typeof played)[number]))).toBe(true);
    expect(played.includes("drums")).toBe(parts.includes("drums"));
    if (!prompt.includes("no kick")) expect(played).toEqual(parts);
  });

  it("is told in one line", () => {
    expect(describeArrangement(make("violin and blorp in A minor, Am F C G, 82 bpm"))).toBe(
      'Plays: strings, A minor (Am F C G), 82 bpm. Nearest: violin: strings. Not known: "blorp".',
    );
    expect(describeArrangement(make("only punchy drums, 120 bpm"))).toBe("Plays: punchy drums, 120 bpm.");
    expect(describeArrangement(make("square lead and slap bass, 100 bpm, in Eb major, ii V I"))).toBe(
      "Plays: slap bass · square lead, Eb major (Fm Bb Eb), 100 bpm.",
    );
    expect(describeArrangement(make("xyzzy"))).toMatch(
      /^This is no answer to the prompt: no word of it was understood\. Plays: /,
    );
  });
});

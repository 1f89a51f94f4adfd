/**
 * What a prompt is expected to become, in few words, and the comparison with what it does become.
 *
 *     only X, Y         these parts and no others       X = part, part:sound, part/feel or part:sound/feel
 *     plays X           among others
 *     without P         not this part
 *     key, chords, bpm, genre, mood, unknown, left out, nearest "violin: strings", not understood
 */

import { keyName } from "#harmony";
import { arrange } from "../../src/looper/arrange/arrange.ts";
import { chordWord } from "../../src/looper/arrange/harmony/chords.ts";
import { readPrompt } from "../../src/looper/arrange/read-prompt.ts";

/** A prompt, then what is expected of it. */
export type ExpectedPrompt = readonly [prompt: string, ...expectations: string[]];

const seeds = [1, 2, 3, 1073239405];

/**
 * Compare a prompt's arrangements, for several seeds, with what is expected.
 *
 * @returns a line for each expectation that is not met; none if all are
 */
export function checkPrompt([prompt, ...expectations]: ExpectedPrompt): string[] {
  return seeds.flatMap((seed) =>
    expectations.flatMap((expectation) => {
      const found = lookUp(prompt, seed, expectation);
      return found === true ? [] : [`seed ${seed}: ${expectation}, but ${found}`];
    }),
  );
}

function lookUp(prompt: string, seed: number, expectation: string): true | string {
  const reading = readPrompt(prompt);
  const plan = arrange(reading, { seed });
  const [, verb = "", rest = ""] =
    /^(only|plays|without|key|chords|bpm|genre|mood|unknown|left out|nearest|not understood) ?(.*)$/.exec(
      expectation,
    ) ?? [];
  const played = plan.parts.map(({ part, sound, feel }) => `${part}:${sound}/${feel}`);
  const same = (found: string) => found === rest || found;
  const holds = (list: readonly string[]) => list.includes(rest) || list.join(" | ") || "none";
  switch (verb) {
    case "only":
    case "plays": {
      const wanted = rest.split(", ");
      const missing = wanted.some((want) => !played.some((play) => matches(play, want)));
      const surplus = verb === "only" && played.length !== wanted.length;
      return missing || surplus ? played.join(", ") : true;
    }
    case "without":
      return played.some((play) => play.startsWith(`${rest}:`)) ? played.join(", ") : true;
    case "key":
      return same(keyName(plan.key));
    case "chords":
      return same(plan.chords.map(chordWord).join(" "));
    case "bpm":
      return same(`${plan.bpm} ${plan.bpmSource}`);
    case "genre":
      return holds(reading.genres.map(({ genre }) => genre));
    case "mood":
      return holds(reading.moods.map(({ mood }) => mood));
    case "unknown":
      return same(plan.understood.unknown.join(" ") || "nothing");
    case "left out":
      return holds(plan.understood.leftOut);
    case "nearest":
      return holds(Object.entries(plan.understood.nearest).map(([word, near]) => `${word}: ${near}`));
    case "not understood":
      return plan.isAnswer ? "it is an answer" : true;
    default:
      throw new Error(`no such expectation: ${expectation}`);
  }
}

function matches(play: string, want: string): boolean {
  const [, part, sound, feel] = /^([^:/]+)(?::([^/]+))?(?:\/(.+))?$/.exec(want) ?? [];
  const [, playedPart, playedSound, playedFeel] = /^([^:]+):([^/]+)\/(.+)$/.exec(play) ?? [];
  return (
    part === playedPart &&
    (sound === undefined || sound === playedSound) &&
    (feel === undefined || feel === playedFeel)
  );
}

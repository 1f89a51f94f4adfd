import { expect, it } from "vitest";
import { parseRequest } from "./parse-request.ts";
import { resolveRequest } from "./resolve-request.ts";

/** Warnings of a prompt about its metre. */
function metreWarnings(prompt: string): string[] {
  const { warnings } = resolveRequest(parseRequest({ prompt, bpm: 120 }), () => 1);
  return warnings.filter(({ code }) => code === "METRE_NOT_PLAYED").map(({ message }) => message);
}

it("tells what becomes of a metre that is not played, whatever it is called", () => {
  const prompts = {
    "a slow waltz for piano": "waltz",
    "folk in 6/8": "6/8",
    "irish jig in six eight": "six eight",
    "jazz drums, six-eight": "six",
    "ballad in 3/4 time": "3/4",
    "prog rock, 7/8": "7/8",
    "blues in 12/8": "12/8",
    "Walzer mit Klavier": "walzer",
    "take five, 5/4 jazz": "5/4",
  };
  for (const [prompt, metre] of Object.entries(prompts)) {
    expect([prompt, metreWarnings(prompt)]).toEqual([
      prompt,
      [expect.stringMatching(new RegExp(`says ${metre}.*4/4`))],
    ]);
  }
});

it("says nothing of the metre that is played, nor of numbers that are none", () => {
  for (const prompt of [
    "techno in 4/4",
    "four on the floor",
    "808 drums, 90s",
    "three violins",
    "1/2 speed dub",
  ]) {
    expect([prompt, metreWarnings(prompt)]).toEqual([prompt, []]);
  }
});

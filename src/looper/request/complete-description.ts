/**
 * Fills in what a prompt leaves open, for a model that plays best when everything is named: "drums, techno"
 * becomes "techno, punchy drums, driving hats". What is added is drawn by the seed, so another seed is another
 * groove. Knows phrases, not what they mean.
 */
import { type Bpm, createRandom } from "#base";
import { descriptionStream } from "../random-streams.ts";
import type { Completion } from "./model-traits.ts";

const says = (description: string, phrase: string) => ` ${description} `.includes(` ${phrase} `);

/**
 * Complete a description.
 *
 * @param description - phrases that the model knows, with spaces between
 * @param completions - the model's rules; a rule sees what those before it have added
 * @param known - tempo that the model is asked for, key if any, seed of the request
 * @returns the description as it was where no rule applies
 */
export function completeDescription(
  description: string,
  completions: readonly Completion[],
  { bpm, key, seed }: { readonly bpm: Bpm; readonly key: string | undefined; readonly seed: number },
): string {
  const random = createRandom(seed, descriptionStream);
  let complete = description;
  for (const { if: needed, unless, tempi, add } of completions) {
    const isSaid = (phrase: string) => (phrase === "{key}" ? key !== undefined : says(complete, phrase));
    const phrase = random.pick(add); // drawn in any case: one rule's chance is not another's
    if (!needed.every((phrases) => phrases.some(isSaid)) || unless.some(isSaid)) continue;
    if (tempi && !tempi.includes(bpm)) continue;
    complete = `${complete} ${phrase}`;
  }
  return complete;
}

/** Leave out a phrase, however often it is said. */
function without(description: string, phrase: string): string {
  let rest = description;
  while (says(rest, phrase)) rest = ` ${rest} `.replace(` ${phrase} `, " ").trim();
  return rest;
}

/**
 * Say the same in a model's own order, with commas between the parts.
 *
 * @param description - phrases that the model knows, with spaces between
 * @param arrangement - the model's parts, each the phrases that may stand in it, in order
 * @returns every phrase once, those of no part at the end; the description as it was where there are no parts
 */
export function arrangeDescription(description: string, arrangement: readonly (readonly string[])[]): string {
  const parts = arrangement.map((phrases) => phrases.filter((phrase) => says(description, phrase)));
  const rest = parts.flat().reduce(without, description);
  return [...parts.map((part) => part.join(" ")), rest].filter((part) => part !== "").join(", ");
}

/**
 * Put other phrases in the place of those of a slot: other grooves, for variations that would be copies.
 *
 * @param description - phrases that the model knows, with spaces between
 * @param slots - lists of phrases that may stand for each other
 * @returns as many descriptions as the longest slot that is used has other phrases; in each, every slot that is
 *   used has another; none where no slot is used
 */
export function varyDescription(description: string, slots: readonly (readonly string[])[]): string[] {
  const used = slots.flatMap((slot) => {
    const said = slot.find((phrase) => says(description, phrase));
    return said === undefined ? [] : [{ said, others: slot.filter((phrase) => phrase !== said) }];
  });
  const count = Math.max(0, ...used.map(({ others }) => others.length));
  return Array.from({ length: count }, (_, i) =>
    used
      .reduce(
        (rest, { said, others }) => rest.replace(` ${said} `, ` ${others[i % others.length]} `),
        ` ${description} `,
      )
      .trim(),
  );
}

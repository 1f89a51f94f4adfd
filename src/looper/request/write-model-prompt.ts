/** The text that a model is given: the words, the tempo and the key in the form that it was trained on. */
import type { Bpm } from "#base";
import type { ModelTraits } from "./model-traits.ts";

/**
 * Write the prompt in the form that the model knows.
 *
 * @param traits - the model's traits
 * @param content - words without a tempo, the tempo to ask for, the key if any
 * @returns the text for the tokeniser; whole tempi without ".0", others with at most two decimals
 */
export function writeModelPrompt(
  traits: ModelTraits,
  content: { description: string; bpm: Bpm; key?: string | undefined },
): string {
  const words = content.key ? `${content.description}, in ${content.key}` : content.description;
  const bpm = String(Number(content.bpm.toFixed(2)));
  // One pass: what the caller writes is never read as a form itself.
  return traits.promptForm.replace(/\{prompt\}|\{bpm\}/g, (place) => (place === "{bpm}" ? bpm : words));
}

/** How variations are asked for, and asked for again where they were copies of each other. */
import type { Ratio } from "#base";
import type { LoopWarning } from "../loop-events.ts";
import type { GenerationPlan } from "../request/plan-generation.ts";
import { samplingOf } from "./sampling.ts";

/** What the temperature is multiplied by when variations are played again because they were copies. */
const resampleScale: Ratio = 1.4;

/** The prompts that the rows take turns with, and what the temperature is multiplied by. */
export interface RetryPrompt {
  readonly prompts: readonly string[];
  readonly temperatureScale: Ratio;
}

/** Ask as the request does. */
export function firstPrompt({ prompt }: GenerationPlan): RetryPrompt {
  return { prompts: [prompt], temperatureScale: 1 };
}

/**
 * Ask otherwise: there were enough variations, but the prompt has one idea at its temperature. Other
 * prompts come first where the model has some, a higher temperature after that.
 *
 * @param plan - with its other prompts
 * @param last - how it was asked last
 * @param attempt - how often it has been asked
 */
export function nextPrompt(plan: GenerationPlan, last: RetryPrompt, attempt: number): RetryPrompt {
  const hasOthers = plan.otherPrompts.length > 0;
  const isHotter = attempt > 1 || !hasOthers;
  return {
    prompts: hasOthers ? plan.otherPrompts : [plan.prompt],
    temperatureScale: last.temperatureScale * (isHotter ? resampleScale : 1),
  };
}

/** Say that variations are played again, and how. */
export function warnResampled(
  plan: GenerationPlan,
  { prompts, temperatureScale }: RetryPrompt,
  missing: number,
): LoopWarning {
  const { temperature } = samplingOf(plan, temperatureScale);
  const words =
    plan.otherPrompts.length > 0 ? `asked for ${prompts.map((text) => `"${text}"`).join(" or ")}` : "";
  const heat = temperatureScale > 1 ? `at temperature ${Number(temperature.toFixed(2))}` : "";
  const how = [words, heat].filter(Boolean).join(", ");
  const message = `${missing} of the variations were copies of others; they are played again, ${how}.`;
  return { code: "VARIATION_RESAMPLED", message };
}

/** Touches: what makes one of a pattern's many brothers of it, drawn for a piece and kept in it. */
import type { Random } from "#base";
import { isStart } from "./read-notes.ts";
import { chance, replaceSteps } from "./steps.ts";

/** What may be done to a pattern. */
export interface Touches {
  /** Signs that may begin a note on a weak step that was at rest. */
  readonly ghosts: readonly string[];
  /** Signs for which another may stand, on weak steps. */
  readonly swaps: Readonly<Record<string, readonly string[]>>;
}

/** Shorten every held note to one or two steps. */
const shorten = (steps: string, to: number) =>
  steps.replace(
    /([^-.])(-*)/g,
    (_, sign: string, held: string) =>
      sign + "-".repeat(Math.min(held.length, to - 1)) + ".".repeat(Math.max(0, held.length - to + 1)),
  );

/** Let every note hold until the next begins. */
const lengthen = (steps: string) => {
  const first = Array.from(steps).findIndex(isStart);
  return steps.slice(0, first) + steps.slice(first).replace(/\./g, "-");
};

/**
 * Touch a pattern: another sign, a ghost note, a note less, shorter or longer notes. Steps on beats stay.
 *
 * @param count - how many touches at most
 */
export function touchPattern(
  steps: string,
  { ghosts, swaps }: Touches,
  random: Random,
  count: number,
): string {
  let touched = steps;
  for (let i = 0; i < random.integer(0, count + 1); i++) {
    const step = random.integer(1, 16);
    if (step % 4 === 0) continue;
    const sign = touched[step];
    const other = swaps[sign];
    if (other && chance(random, 0.6)) touched = replaceSteps(touched, step, random.pick(other));
    else if (isStart(sign) && chance(random, 0.3))
      touched = replaceSteps(touched, step, touched[step - 1] === "." ? "." : "-");
    else if (!isStart(sign) && ghosts.length > 0) touched = replaceSteps(touched, step, random.pick(ghosts));
  }
  const articulation = random.uniform();
  if (articulation < 0.12) return shorten(touched, 1);
  if (articulation < 0.28) return shorten(touched, 2);
  if (articulation < 0.4) return lengthen(touched);
  return touched;
}

/**
 * Draw a bar that leaves a pattern, and is another.
 *
 * @param others - patterns of the same feel, to take a second half from
 * @param ends - signs for a last beat
 */
export function changePattern(
  steps: string,
  {
    others,
    ends,
    touches,
  }: { readonly others: readonly string[]; readonly ends: readonly string[]; readonly touches: Touches },
  random: Random,
): string {
  for (let tries = 0; tries < 50; tries++) {
    const kind = random.integer(0, 6);
    let changed = steps;
    if (kind === 0) changed = steps.slice(0, 8) + random.pick(others).slice(8);
    else if (kind === 1) changed = steps.slice(0, 12) + random.pick(ends);
    else if (kind === 2) changed = replaceSteps(steps, random.pick([9, 10, 13]), "......").slice(0, 16);
    else if (kind === 3) changed = steps.slice(0, 8) + random.pick(ends) + random.pick(ends);
    else if (kind === 4) changed = random.pick(others);
    else changed = touchPattern(touchPattern(steps, touches, random, 4), touches, random, 4);
    if (changed !== steps && Array.from(changed).some(isStart)) return changed;
  }
  return `${steps.slice(0, 12)}....`;
}

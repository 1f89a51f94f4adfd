/**
 * Fits an arrangement to what a model can play: sounds and feels that it has not are stood in for by the
 * nearest, parts that it has not are left out, and both are told.
 */
import { type Bpm, createRandom, type Random } from "#base";
import { arrangementStream } from "../random-streams.ts";
import type { Repertoire } from "../request/model-traits.ts";
import type { Arrangement } from "./arrange.ts";
import type { PartPlan } from "./part-text.ts";
import type { PromptReading } from "./read-prompt.ts";
import { isLearnt } from "./reading/choose-sound.ts";
import { findStyle, type Style } from "./reading/style.ts";
import { findFeel } from "./tables/feels.ts";
import { nearSounds } from "./tables/near-sounds.ts";
import { byPart, isPitched, type Part, parts } from "./tables/parts.ts";
import { findSound } from "./tables/sounds.ts";

/** What an arrangement is fitted by. */
export interface FitQuestion {
  readonly reading: PromptReading;
  readonly seed: number;
  readonly repertoire: Repertoire;
}

/** What a fit goes by, at each step. */
interface Fit {
  readonly reading: PromptReading;
  readonly repertoire: Repertoire;
  readonly style: Style;
  readonly bpm: Bpm;
  readonly random: Random;
}

/** Parts that may stand for one that a model does not have, the nearest first. */
const standIns: Readonly<Record<Part, readonly Part[]>> = {
  drums: ["percussion"],
  percussion: ["drums"],
  bass: ["chords", "lead"],
  chords: ["lead", "bass"],
  lead: ["chords", "bass"],
};

/**
 * Fit an arrangement to a model.
 *
 * @param arrangement - of the whole tables
 * @param question - the prompt that was read, the seed, what the model has
 * @returns an arrangement of which the model knows every part, sound and feel; at least one part
 */
export function fitRepertoire(
  arrangement: Arrangement,
  { reading, seed, repertoire }: FitQuestion,
): Arrangement {
  const random = createRandom(seed, arrangementStream);
  const style = findStyle(reading, random.fork("style"));
  const fit: Fit = { reading, repertoire, style, bpm: arrangement.bpm, random };
  const has = ({ part }: PartPlan) => repertoire[part] !== undefined;
  const kept = arrangement.parts.filter(has);
  const missing = arrangement.parts.filter((plan) => !has(plan));
  const [first] = missing;
  // Where nothing is left, the nearest part plays, and the word for the first is told to mean it.
  const pairs = (kept.length > 0 || !first ? kept : [first]).map((plan) => {
    const from = has(plan) ? plan : standInFor(plan, fit);
    return { asked: plan, played: fitPlan(from, fit) };
  });
  const out = missing.filter((plan) => !pairs.some(({ asked }) => asked === plan));
  const { understood } = arrangement;
  const words = reading.wanted
    .filter(({ part }) => out.some((plan) => plan.part === part))
    .map(({ text }) => text.toLowerCase());
  const leftOut = [...new Set([...understood.leftOut, ...words])];
  return {
    ...arrangement,
    parts: pairs.map(({ played }) => played).sort(byPart),
    understood: {
      ...understood,
      used: understood.used.filter((word) => !leftOut.includes(word.toLowerCase())),
      nearest: pairs.reduce((told, pair) => tellNearest(told, pair, reading), understood.nearest),
      leftOut,
    },
    warnings: [
      ...arrangement.warnings,
      ...warnLeftOut(
        missing.map(({ part }) => part),
        repertoire,
      ),
    ],
  };
}

/** Tell for which words of the prompt another sound or feel is played. */
function tellNearest(
  told: Readonly<Record<string, string>>,
  { asked, played }: { readonly asked: PartPlan; readonly played: PartPlan },
  reading: PromptReading,
): Readonly<Record<string, string>> {
  const nearest: Record<string, string> = { ...told };
  const swap = (
    from: string,
    to: string,
    words: readonly { readonly part: Part; readonly text: string; readonly means: string }[],
  ) => {
    if (from === to) return;
    for (const [word, near] of Object.entries(nearest)) if (near === from) nearest[word] = to;
    for (const { part, text, means } of words)
      if (part === asked.part && means === from) nearest[text.toLowerCase()] ??= to;
  };
  swap(
    asked.sound,
    played.sound,
    reading.sounds.map((word) => ({ ...word, means: word.sound })),
  );
  swap(
    asked.feel,
    played.feel,
    reading.feels.map((word) => ({ ...word, means: word.feel })),
  );
  return nearest;
}

function warnLeftOut(missing: readonly Part[], repertoire: Repertoire): Arrangement["warnings"] {
  if (missing.length === 0) return [];
  const known = parts.filter((part) => repertoire[part] !== undefined).join(", ");
  const message = `The model does not play ${missing.join(" and ")}: left out. It plays ${known}.`;
  return [{ code: "PARTS_LEFT_OUT", message }];
}

/** Another part for one that the model does not have; its sound and feel are fitted afterwards. */
function standInFor({ part }: PartPlan, { repertoire }: Fit): PartPlan {
  const known = parts.filter((name) => repertoire[name] !== undefined);
  const near =
    standIns[part].find((name) => known.includes(name)) ??
    known.find((name) => isPitched(name) === isPitched(part)) ??
    (known[0] as Part);
  return { part: near, sound: "", feel: "" };
}

function fitPlan({ part, sound, feel }: PartPlan, fit: Fit): PartPlan {
  const own = fit.repertoire[part] as NonNullable<Repertoire[Part]>;
  const isOpen = (name: string) => !fit.reading.excludedSounds.includes(name);
  const sounds = own.sounds.filter(isOpen).length > 0 ? own.sounds.filter(isOpen) : own.sounds;
  const usual = fit.style.genre.sounds[part].filter((name) => sounds.includes(name));
  const isNamed = fit.reading.sounds.some((wanted) => wanted.part === part && wanted.sound === sound);
  const near = (nearSounds[sound] ?? []).filter((name) => sounds.includes(name));
  const [nearest = sounds[0] as string] = isNamed ? near : [...usual, ...near];
  const fitted = sounds.includes(sound) ? sound : nearest;
  return { part, sound: fitted, feel: fitFeel({ part, sound: fitted, feel }, own.feels, fit) };
}

/** The feel itself, else one of the genre's, else one that suits the sound, else any that is learnt at the tempo. */
function fitFeel(
  { part, sound, feel }: PartPlan,
  known: readonly string[],
  { style, bpm, random }: Fit,
): string {
  if (known.includes(feel)) return feel;
  const learnt = known.filter((name) => {
    const found = findFeel(part, name);
    return found !== undefined && isLearnt(found, bpm);
  });
  const suits = [style.genre.feels[part], findSound(sound)?.feels ?? []];
  for (const list of suits) {
    const both = learnt.filter((name) => list.includes(name));
    if (both.length > 0) return random.fork(`${part} feel`).pick(both);
  }
  return random.fork(`${part} feel`).pick(learnt.length > 0 ? learnt : known);
}

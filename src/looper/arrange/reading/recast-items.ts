/**
 * Gives instruments the part that the words beside them name: a trumpet that plays a hook is the lead, a moog
 * with a bass line the bass, saws on named chords are chords.
 */
import {
  brassInstruments,
  sawWords,
  sectionInstruments,
  soloInstruments,
  synthWords,
} from "../tables/solo-instruments.ts";
import { type Item, is, isNoun } from "./find-items.ts";
import type { Meaning } from "./lexicon.ts";

type SoundMeaning = Extract<Meaning, { kind: "sound" }>;

const isSound = (meaning: Meaning): meaning is SoundMeaning => meaning.kind === "sound" && meaning.isNoun;
const soundOf = (item: Item | undefined) => item?.meanings.find(isSound);
const partOf = (item: Item) =>
  item.meanings.flatMap((meaning) => (meaning.kind === "part" && !meaning.voice ? [meaning.part] : []))[0];
/** Whether an item is a melody or a way in which one is played, and no instrument. */
const isMelodic = (item: Item) => !soundOf(item) && (is(item, "melodic") || partOf(item) === "lead");

const playing = (item: Item, meaning: Omit<SoundMeaning, "kind" | "isNoun">): Item => ({
  ...item,
  meanings: [{ kind: "sound", isNoun: true, ...meaning }],
});

/** Find what is nearest to an item in its clause, with no other thing that plays between. */
function neighbour(items: readonly Item[], at: number, fits: (item: Item) => boolean): Item | undefined {
  const { clause } = items[at] as Item;
  for (const step of [1, -1]) {
    for (let next = at + step; items[next]?.clause === clause; next += step) {
      const item = items[next] as Item;
      if (item.isNegated) break;
      if (fits(item)) return item;
      if (isNoun(item)) break;
    }
  }
  return undefined;
}

/** A single wind or string beside a melody plays it. */
function recastSolo(items: readonly Item[], at: number): Item {
  const item = items[at] as Item;
  const name = soundOf(item)?.standsFor;
  const sound = soloInstruments[name ?? ""];
  if (name === undefined || sound === undefined || item.isNegated) return item;
  const isManner = (other: Item) =>
    isMelodic(other) && (!sectionInstruments.includes(name) || is(other, "only"));
  const isSolo = / solo$/i.test(item.text) || neighbour(items, at, isManner) !== undefined;
  return isSolo ? playing(item, { part: "lead", sound, standsFor: name }) : item;
}

/** A synthesizer plays the part that is named right behind it, or that it is said to play. */
function recastSynth(items: readonly Item[], at: number, hasChords: boolean): Item {
  const item = items[at] as Item;
  if (item.isNegated || !synthWords.test(item.text) || !soundOf(item)) return item;
  const beside = neighbour(
    items,
    at,
    (other) => isMelodic(other) || partOf(other) === "bass" || partOf(other) === "chords",
  );
  const part = beside === undefined ? undefined : isMelodic(beside) ? "lead" : partOf(beside);
  if (part === "lead") return playing(item, { part, sound: "saw" });
  if (part === "bass") return playing(item, { part, sound: "synth" });
  const isChords = items.some(
    (other) => other !== item && !other.isNegated && ["chords", "lead"].includes(soundOf(other)?.part ?? ""),
  );
  if (
    sawWords.test(item.text) &&
    (part === "chords" || ((hasChords || /^saws$/i.test(item.text)) && !isChords))
  )
    return playing(item, { part: "chords", sound: "supersaw" });
  return item;
}

/**
 * Recast the items of a prompt.
 *
 * @param items - in their order
 * @param hasChords - whether the prompt names chords
 */
export function recastItems(items: readonly Item[], hasChords: boolean): Item[] {
  const recast = items
    .map((_, at) => recastSynth(items, at, hasChords))
    .map((_, at, all) => recastSolo(all, at));
  const isBrass = (item: Item) => brassInstruments.includes(soundOf(item)?.standsFor ?? "");
  const isLed = recast.some((item) => isBrass(item) && soundOf(item)?.part === "lead");
  if (!isLed) return recast;
  return recast.map((item) => {
    const name = soundOf(item)?.standsFor;
    const sound = soloInstruments[name ?? ""];
    return isBrass(item) && !item.isNegated && name !== undefined && sound !== undefined
      ? playing(item, { part: "lead", sound, standsFor: name })
      : item;
  });
}

/** With which sound and in which feel a part plays. */
import { type Bpm, invariant, type Random } from "#base";
import { foldTempo } from "../../request/tempo/fold-tempo.ts";
import type { PromptReading } from "../read-prompt.ts";
import { type Feel, feels, findFeel } from "../tables/feels.ts";
import { bandTempi, beatFrames, framesToBpm, type Part } from "../tables/parts.ts";
import { findSound, sounds } from "../tables/sounds.ts";
import { otherStandIns } from "../tables/stand-ins.ts";
import type { Style } from "./style.ts";

/** Sounds where neither prompt nor genre nor mood says which. */
const usualSounds: Readonly<Record<Part, readonly string[]>> = {
  drums: ["punchy", "acoustic"],
  percussion: ["congas", "bongos", "shaker"],
  bass: ["finger", "synth"],
  chords: ["piano", "electric piano", "pad"],
  lead: ["pluck", "saw", "marimba", "flute"],
};

/**
 * Choose the sound of a part: the one that the prompt names, else the adjective's, the mood's, the genre's.
 *
 * @returns a sound of the part
 */
export function chooseSound(part: Part, reading: PromptReading, style: Style, random: Random): string {
  const isOpen = (sound: string) =>
    !reading.excludedSounds.includes(sound) && findSound(sound)?.part === part;
  const named = reading.sounds.find((wanted) => wanted.part === part && isOpen(wanted.sound));
  const other = otherStandIns[named?.standsFor ?? ""];
  const isOther = (list: readonly string[]) =>
    other !== undefined && list.includes(other) && !list.includes(named?.sound ?? "");
  if (other !== undefined && isOpen(other) && isOther(style.genre.sounds[part]) && style.isNamed)
    return other;
  if (named) return named.sound;
  const loose = reading.loose
    .flatMap((word) => word.sounds)
    .find((wanted) => wanted.part === part && isOpen(wanted.sound));
  if (loose) return loose.sound;
  const genreOwn = style.isFromPrompt || isOpenPrompt(reading) ? style.genre.sounds[part] : usualSounds[part];
  const own = soundsOfFeel(part, reading, style) ?? genreOwn;
  const usual = own.filter(isOpen);
  const liked = style.moods.flatMap((mood) => mood.sounds[part] ?? []).filter(isOpen);
  const both = liked.filter((sound) => own.includes(sound));
  if (both.length > 0) return random.pick(both);
  if (liked.length > 0 && !style.isNamed) return random.pick(liked);
  const open =
    usual.length > 0
      ? usual
      : sounds.filter((known) => known.part === part && isOpen(known.sound)).map(({ sound }) => sound);
  invariant(open.length > 0, `no sound is left for ${part}`);
  return random.pick(open);
}

/** Sounds that a feel speaks of: nobody strums a piano, and ghost notes are played on a real snare. */
const soundsByFeel: Readonly<Partial<Record<Part, Readonly<Record<string, readonly string[]>>>>> = {
  drums: {
    kicks: ["punchy"],
    tops: ["punchy", "electronic"],
    "hat rolls": ["booming"],
    "ghost notes": ["acoustic"],
    swing: ["acoustic", "brush"],
    march: ["acoustic"],
    break: ["acoustic", "dusty"],
    "fast break": ["acoustic", "dusty"],
    "ride cymbal": ["acoustic"],
    toms: ["acoustic", "booming"],
    "one drop": ["acoustic"],
    steppers: ["acoustic", "dusty"],
    bossa: ["brush", "acoustic"],
  },
  chords: { strumming: ["nylon guitar", "clean guitar"], montuno: ["piano"] },
};

/** The sounds of the feel that the prompt names: of the genre's where there are some, else those of the feel. */
function soundsOfFeel(part: Part, reading: PromptReading, style: Style): readonly string[] | undefined {
  const named = [...reading.feels, ...reading.loose.flatMap(({ feels }) => feels)].find(
    (wanted) => wanted.part === part,
  );
  const implied = soundsByFeel[part]?.[named?.feel ?? ""];
  if (implied === undefined) return undefined;
  const both = style.genre.sounds[part].filter((sound) => implied.includes(sound));
  if (!style.isNamed) return implied;
  return both.length > 0 ? both : part === "drums" ? undefined : implied;
}

/** Whether a prompt names no part: then the style decides on all of it. */
const isOpenPrompt = (reading: PromptReading) => reading.wanted.length === 0;

/** What a feel is chosen for. */
export interface FeelQuestion {
  readonly part: Part;
  readonly sound: string;
  readonly reading: PromptReading;
  readonly style: Style;
  readonly bpm: Bpm;
}

/**
 * Choose the feel of a part: the one that the prompt names, else one of the genre's that is learnt at the
 * tempo that the model is asked for.
 *
 * @returns a feel of the part
 */
export function chooseFeel({ part, sound, reading, style, bpm }: FeelQuestion, random: Random): string {
  const named = reading.feels.find((wanted) => wanted.part === part);
  const without = part === "drums" ? feelWithout(reading) : undefined;
  const loose = reading.loose.flatMap((word) => word.feels).find((wanted) => wanted.part === part);
  const own = findSound(sound)?.feels ?? [];
  const usual = style.isNamed || isOpenPrompt(reading) ? style.genre.feels[part] : own;
  const wanted = named ? [named.feel] : without ? [without] : loose ? [loose.feel] : usual;
  const playable = wanted.flatMap((name) => feelAt(part, name, bpm) ?? []);
  // Those that are learnt at this tempo as they are come before those that something else is played for.
  const asTheyAre = playable.filter((name) => wanted.includes(name));
  if (asTheyAre.length > 0) return random.pick(asTheyAre);
  if (playable.length > 0) return random.pick(playable);
  const any = feels.filter((feel) => feel.part === part && isLearnt(feel, bpm)).map(({ feel }) => feel);
  return random.pick([...own.filter((name) => any.includes(name)), ...(own.length === 0 ? any : [])]);
}

/** What is left of a kit without some of it. */
function feelWithout({ withoutVoices }: PromptReading): string | undefined {
  if (withoutVoices.includes("kick")) return "tops";
  if (withoutVoices.includes("hat"))
    return withoutVoices.some((voice) => voice !== "hat") ? "kicks" : "stomp";
  return withoutVoices.length > 0 ? "four on the floor" : undefined;
}

/** Whether a feel is learnt at the tempo that the model is asked for. */
export const isLearnt = (feel: Feel, bpm: Bpm) => {
  const { prompted } = foldTempo(bpm, bandTempi);
  return beatFrames.some((frames) => framesToBpm(frames) === prompted && feel.tempi.includes(frames));
};

/** The feel that is played for a feel at a tempo: another where the model is asked for half or twice of it. */
function feelAt(part: Part, name: string, bpm: Bpm): string | null {
  const feel = findFeel(part, name);
  invariant(feel !== undefined, `no feel ${name} of ${part}`);
  const { prompted, expected } = foldTempo(bpm, bandTempi);
  const other =
    expected > prompted * 1.5 ? feel.doubled : expected < prompted / 1.5 ? feel.halved : undefined;
  if (other !== undefined) return other;
  if (isLearnt(feel, bpm)) return name;
  const near = [feel.halved, feel.doubled].find(
    (rest) => rest !== undefined && isLearnt(findFeel(part, rest) as Feel, bpm),
  );
  if (near !== undefined) return near;
  // A feel of double speed at a tempo of its own: the one that it is the double of.
  return (
    feels.find((slow) => slow.part === part && slow.doubled === name && isLearnt(slow, bpm))?.feel ?? null
  );
}

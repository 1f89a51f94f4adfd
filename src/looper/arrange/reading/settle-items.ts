/**
 * Settles what each phrase of a prompt means beside the others: "arpeggio" after "piano" is of the chords,
 * alone it is a lead; "house" before "drums" is a colour, alone it is a whole band.
 */
import { playedMetre, type Voice } from "../tables/common-words.ts";
import { type Part, parts } from "../tables/parts.ts";
import { type Item, is, isNoun } from "./find-items.ts";
import { lookUp, type Meaning } from "./lexicon.ts";
import { plainWords } from "./split-words.ts";

/** A part that something in the prompt asks for. */
export interface WantedPart {
  readonly part: Part;
  readonly text: string;
}
/** A sound that the prompt asks for. */
export interface WantedSound extends WantedPart {
  readonly sound: string;
  /** The instrument that it stands in for. */
  readonly standsFor?: string;
}
/** A feel that the prompt asks for. */
export interface WantedFeel extends WantedPart {
  readonly feel: string;
}
/** An adjective that belongs to whichever of the parts is played. */
export interface LooseWord {
  readonly text: string;
  readonly sounds: readonly WantedSound[];
  readonly feels: readonly WantedFeel[];
}

/** What the phrases of a prompt come to. */
export interface SettledItems {
  readonly genres: readonly { readonly genre: string; readonly text: string; readonly isHead: boolean }[];
  readonly moods: readonly { readonly mood: string; readonly text: string }[];
  /** Parts that are asked for, in the order of the prompt; each once. */
  readonly wanted: readonly WantedPart[];
  readonly sounds: readonly WantedSound[];
  readonly feels: readonly WantedFeel[];
  readonly loose: readonly LooseWord[];
  readonly excluded: readonly Part[];
  readonly excludedSounds: readonly string[];
  readonly withoutVoices: readonly Voice[];
  /** Whether nothing but the wanted parts is to play. */
  readonly isOnly: boolean;
  /** Words that were understood, as written. */
  readonly understood: readonly string[];
  /** Other things for which something near is played. */
  readonly replaced: readonly { readonly text: string; readonly nearest: string }[];
}

const englishLoop = /^loops?$/i;
const ofWord = /^(of|de|d|di|da|do|du|von|mit)$/iu;

/** Sounds that are left out together: who wants no piano wants no electric one. */
const kin: Readonly<Record<string, readonly string[]>> = {
  piano: ["electric piano"],
  "clean guitar": ["nylon guitar"],
};

type SoundMeaning = Extract<Meaning, { kind: "sound" }>;
type FeelMeaning = Extract<Meaning, { kind: "feel" }>;
const soundsOf = (item: Item) => item.meanings.filter((m): m is SoundMeaning => m.kind === "sound");
const feelsOf = (item: Item) => item.meanings.filter((m): m is FeelMeaning => m.kind === "feel");
const isDrums = (item: Item) => !item.isNegated && nounPart(item) === "drums";
const isName = (item: Item) => item.meanings.some((m) => m.kind === "genre" && m.isName === true);
const genreOf = (item: Item) => item.meanings.flatMap((m) => (m.kind === "genre" ? [m.genre] : []))[0];
const moodOf = (item: Item) => item.meanings.flatMap((m) => (m.kind === "mood" ? [m.mood] : []))[0];

/** The part that a noun names first of all. */
function nounPart(item: Item | undefined): Part | undefined {
  if (!item || item.isNegated || !isNoun(item)) return undefined;
  for (const meaning of item.meanings) {
    if (meaning.kind === "part") return meaning.part;
    if ((meaning.kind === "sound" || meaning.kind === "feel") && meaning.isNoun) return meaning.part;
  }
  return undefined;
}

/** Nothing stands between two items of a phrase but adjectives, moods and genres. */
function nextNoun(items: readonly Item[], at: number): Item | undefined {
  const { clause } = items[at] as Item;
  for (let next = at + 1; next < items.length; next++) {
    const item = items[next] as Item;
    if (item.clause !== clause || is(item, "stop") || is(item, "piece") || is(item, "beat")) return undefined;
    if (isNoun(item) && !item.isNegated) return item;
  }
  return undefined;
}

class Settling {
  readonly genres: { genre: string; text: string; isHead: boolean }[] = [];
  readonly moods: { mood: string; text: string }[] = [];
  readonly wanted: WantedPart[] = [];
  readonly sounds: WantedSound[] = [];
  readonly feels: WantedFeel[] = [];
  readonly loose: LooseWord[] = [];
  readonly excluded = new Set<Part>();
  readonly excludedSounds: string[] = [];
  readonly withoutVoices: Voice[] = [];
  readonly voices: { voice: Voice; text: string }[] = [];
  readonly understood: string[] = [];
  readonly replaced: { text: string; nearest: string }[] = [];
  isOnly = false;
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  settle(): SettledItems {
    this.#items.forEach((item, at) => {
      if (item.meanings.length === 0) return;
      const says = item.isNegated ? this.#leaveOut(item) : this.#take(item, at);
      const told = item.isNegated ? `no ${item.text}` : item.text;
      if (says && !this.understood.includes(told)) this.understood.push(told);
    });
    // Congas without a kick: nobody asked for a kit.
    const isNamed = (part: Part) => this.wanted.some((other) => other.part === part);
    if (this.withoutVoices.includes("kick") && isNamed("percussion") && !isNamed("drums"))
      this.excluded.add("drums");
    this.#settleVoices();
    return { ...this, excluded: [...this.excluded] };
  }

  /** @returns whether the item says something of the music */
  #leaveOut(item: Item): boolean {
    // "no beat": of drums and all that is like them.
    if (is(item, "beat")) for (const part of ["drums", "percussion"] as const) this.excluded.add(part);
    const [meaning] = item.meanings.filter(
      ({ kind }) => kind === "part" || kind === "sound" || kind === "feel",
    );
    if (!meaning || (meaning.kind === "sound" && meaning.standsFor === "vocals")) return true;
    if (meaning.kind === "part") {
      if (meaning.voice) this.withoutVoices.push(meaning.voice);
      else this.excluded.add(meaning.part);
      // Who wants no drums wants no congas, unless they are asked for.
      if (meaning.part === "drums" && !meaning.voice) this.excluded.add("percussion");
      // And who wants no percussion means drums as well, unless these are asked for.
      if (meaning.part === "percussion" && !this.#items.some(isDrums)) this.excluded.add("drums");
      // "a beat, no melody": whoever leaves out the melody of a beat wants nothing that plays chords.
      if (meaning.part === "lead" && this.#isBeat()) this.excluded.add("chords");
    } else if (meaning.kind === "sound") this.#leaveOutSound(meaning);
    return true;
  }

  /** A piano that is left out takes its kin with it, and its part where nothing else of that part is named. */
  #leaveOutSound({ part, sound }: SoundMeaning): void {
    this.excludedSounds.push(sound, ...(kin[sound] ?? []));
    const isOpen = this.#items.some((item) => !item.isNegated && nounPart(item) === part);
    const isMinus = this.#items.some((item) => is(item, "minus"));
    if (isMinus && !isOpen) this.excluded.add(part);
  }

  /** Whether a beat or drums are asked for. */
  #isBeat(): boolean {
    return this.#items.some(
      (item) =>
        !item.isNegated && (is(item, "beat") || ["drums", "percussion"].includes(nounPart(item) ?? "")),
    );
  }

  #take(item: Item, at: number): boolean {
    const before = this.#items[at - 1];
    // "chill vibes", "good vibes": no vibraphone.
    const isColoured =
      before !== undefined &&
      before.clause === item.clause &&
      (is(before, "mood") || is(before, "genre") || is(before, "filler"));
    if (/^vibes$/i.test(item.text) && isColoured) return false;
    for (const meaning of item.meanings) {
      if (meaning.kind === "less") for (const part of meaning.parts) this.excluded.add(part);
      if (meaning.kind === "aCappella") {
        this.isOnly = true;
        this.#want({ part: "chords", text: item.text });
        this.sounds.push({ part: "chords", sound: "choir", text: item.text });
      }
    }
    const isFollowed = this.#items.some((other) => isNoun(other) && !other.isNegated);
    if (is(item, "only") && isFollowed) this.isOnly = true;
    if (is(item, "on") && this.#isPlayedBy(at)) this.isOnly = true;
    if (!item.isNegated && isNoun(item) && this.#isLoopOf(item, at)) this.isOnly = true;
    if (is(item, "metre")) this.replaced.push({ text: item.text.toLowerCase(), nearest: playedMetre });
    const genre = genreOf(item);
    if (genre) this.#takeGenre(item, genre, at);
    const mood = moodOf(item);
    if (mood) this.moods.push({ mood, text: item.text });
    if (is(item, "beat")) this.#takeBeat(item);
    if (isNoun(item)) this.#takeNoun(item, at);
    else this.#takeAdjective(item, at);
    return item.meanings.some(
      ({ kind }) =>
        ![
          "filler",
          "stop",
          "on",
          "list",
          "piece",
          "loop",
          "melodic",
          "minus",
          "no",
          "noAfter",
          "metre",
        ].includes(kind),
    );
  }

  /** "drum loop", "loop of drums", "boucle de batterie": a loop of what is named, whatever the genre. */
  #isLoopOf(item: Item, at: number): boolean {
    const words = item.text.split(" ");
    if (
      words.length > 1 &&
      words.some((word) => lookUp(plainWords(word))?.some(({ kind }) => kind === "loop"))
    )
      return true;
    const isLoop = (other: Item | undefined) => other?.clause === item.clause && is(other, "loop");
    const [previous, next] = [this.#items[at - 1], this.#items[at + 1]];
    if (isLoop(next)) return true;
    if (isLoop(previous) && !englishLoop.test(previous?.text ?? "")) return true;
    let before = at - 1;
    while (is(this.#items[before], "filler") && this.#items[before]?.clause === item.clause) before--;
    const isJoined = before === at - 1 ? false : ofWord.test(this.#items[before + 1]?.text ?? "");
    return isLoop(this.#items[before]) && isJoined;
  }

  /** "a ballad on piano", "musique triste au piano": an instrument follows, and names all that plays. */
  #isPlayedBy(at: number): boolean {
    const next = this.#items.slice(at + 1).find((other) => !is(other, "filler"));
    return next !== undefined && soundsOf(next).some((sound) => sound.isNoun);
  }

  #takeGenre(item: Item, genre: string, at: number): void {
    const isHead = !isNoun(item) && !isName(item) && !nextNoun(this.#items, at);
    if (!this.genres.some((known) => known.genre === genre))
      this.genres.push({ genre, text: item.text, isHead });
  }

  /** A beat beside a genre is a whole piece; alone it is drums. */
  #takeBeat(item: Item): void {
    if (!this.#items.some((other) => genreOf(other) && !isName(other) && !other.isNegated))
      this.#want({ part: "drums", text: item.text });
  }

  #want(wanted: WantedPart): void {
    if (!this.wanted.some(({ part }) => part === wanted.part)) this.wanted.push(wanted);
  }

  #takeNoun(item: Item, at: number): void {
    const part = nounPart(item) as Part;
    const before = this.#items[at - 1];
    const owner = before?.clause === item.clause ? nounPart(before) : undefined;
    const { text } = item;
    const ownerFeel = owner && feelsOf(item).find((feel) => feel.part === owner);
    const sounds = soundsOf(item).filter((sound) => sound.isNoun);
    // "piano arpeggio", "violin melody", "didgeridoo drone": said of the instrument before it, not another part.
    const isManner =
      part === "lead" ? sounds.every(({ sound }) => sound === "pluck") : ownerFeel !== undefined;
    if (owner && owner !== part && isManner) {
      if (ownerFeel) this.feels.push({ part: owner, feel: ownerFeel.feel, text });
      return;
    }
    this.#want({ part, text });
    for (const meaning of item.meanings) {
      if (meaning.kind === "part" && meaning.voice) this.voices.push({ voice: meaning.voice, text });
    }
    const sound = sounds.find((meaning) => meaning.part === part);
    if (sound) {
      const { standsFor } = sound;
      this.sounds.push({ part, sound: sound.sound, text, ...(standsFor === undefined ? {} : { standsFor }) });
    }
    const feel = feelsOf(item).find((meaning) => meaning.part === part);
    if (feel) this.feels.push({ part, feel: feel.feel, text });
  }

  #takeAdjective(item: Item, at: number): void {
    const sounds = soundsOf(item).map(({ part, sound }) => ({ part, sound, text: item.text }));
    const feels = feelsOf(item).map(({ part, feel }) => ({ part, feel, text: item.text }));
    if (sounds.length + feels.length === 0) return;
    const owner = nounPart(nextNoun(this.#items, at)) ?? this.#nounBefore(at);
    if (!owner) {
      this.loose.push({ text: item.text, sounds, feels });
      return;
    }
    this.sounds.push(...sounds.filter(({ part }) => part === owner).slice(0, 1));
    this.feels.push(...feels.filter(({ part }) => part === owner).slice(0, 1));
  }

  /** The nearest noun before an item in its clause, or alone in the clause before it. */
  #nounBefore(at: number): Part | undefined {
    const { clause } = this.#items[at] as Item;
    for (let i = at - 1; i >= 0; i--) {
      const item = this.#items[i] as Item;
      if (item.clause !== clause) return undefined;
      const part = nounPart(item);
      if (part) return part;
    }
    return undefined;
  }

  /** A kick alone is played alone; beside other drums it says nothing that they do not. */
  #settleVoices(): void {
    const [first] = this.voices;
    if (!first) return;
    const kinds = new Set(this.voices.map(({ voice }) => voice));
    const isBand = this.genres.some(({ isHead }) => isHead) && !this.isOnly;
    const isOther = this.feels.some(({ part }) => part === "drums") || this.#hasWholeKit();
    if (kinds.size > 1 || isBand || isOther) return;
    const alone = { kick: "kicks", hat: "tops", snare: "march", clap: "stomp" } as const;
    this.feels.push({ part: "drums", feel: alone[first.voice], text: first.text });
  }

  #hasWholeKit(): boolean {
    return this.#items.some(
      (item) =>
        !item.isNegated &&
        item.meanings.some(
          (meaning) => meaning.kind === "part" && meaning.part === "drums" && !meaning.voice,
        ),
    );
  }
}

/**
 * Settle the items of a prompt.
 *
 * @param items - in their order
 */
export function settleItems(items: readonly Item[]): SettledItems {
  const {
    genres,
    moods,
    wanted,
    sounds,
    feels,
    loose,
    excluded,
    excludedSounds,
    withoutVoices,
    isOnly,
    understood,
    replaced,
  } = new Settling(items).settle();
  const isNamed = (part: Part) => wanted.some((other) => other.part === part);
  const shut = parts.filter((part) => excluded.includes(part) && !(part === "percussion" && isNamed(part)));
  return {
    genres,
    moods,
    wanted: wanted.filter(({ part }) => !shut.includes(part)),
    sounds,
    feels,
    loose,
    excluded: shut,
    excludedSounds,
    withoutVoices,
    isOnly,
    understood,
    replaced,
  };
}

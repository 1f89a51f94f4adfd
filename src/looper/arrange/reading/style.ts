/** The genre and the moods that decide what a prompt leaves open. */
import type { Random } from "#base";
import type { PromptReading } from "../read-prompt.ts";
import type { Genre } from "../tables/genre.ts";
import { defaultGenre, genres } from "../tables/genres.ts";
import { type Mood, moods } from "../tables/moods.ts";

/** What decides. */
export interface Style {
  readonly genre: Genre;
  /** Whether the prompt names the genre: else it is a mood's, or the one of last resort. */
  readonly isNamed: boolean;
  /** Whether the prompt gives a hint of the music at all. */
  readonly isFromPrompt: boolean;
  /** In the order of the prompt. */
  readonly moods: readonly Mood[];
}

/** Says on what all is played, whatever scene it is for: "boss battle, 8 bit". */
const machineGenre = "chiptune";
/** Genres that loose words speak of. */
const looseGenres: Readonly<Record<string, string>> = { drums: "hip hop", bass: "house" };

/**
 * Find the style of a prompt. Of several genres the first that is more than a colour counts.
 *
 * @param reading - of the prompt
 * @param random - for a prompt that says nothing
 */
export function findStyle(reading: PromptReading, random: Random): Style {
  const found = reading.moods.flatMap(({ mood }) => moods[mood] ?? []);
  const named =
    reading.genres.find(({ genre }) => genre === machineGenre) ??
    reading.genres.find(({ isHead }) => isHead) ??
    reading.genres[0];
  // "coffee shop acoustic": of what it is played on says more than how it is to feel.
  const byMood = [
    ...(found.includes(moods.acoustic as Mood) ? [moods.acoustic as Mood] : []),
    ...found,
  ].flatMap((mood) => mood.genre ?? [])[0];
  const byLoose = looseGenres[reading.loose[0]?.sounds[0]?.part ?? reading.loose[0]?.feels[0]?.part ?? ""];
  const isOpen = reading.wanted.length === 0 && !reading.chords && found.length === 0;
  const lastResort = isOpen ? random.pick(["house", "lofi", "pop", "synthwave"]) : defaultGenre;
  const name = named?.genre ?? byMood ?? byLoose ?? lastResort;
  return {
    genre: genres[name] as Genre,
    isNamed: named !== undefined,
    isFromPrompt: named !== undefined || found.length > 0,
    moods: found,
  };
}

/** Writes what prompts may say, from the tables that read them. */

import { noWords, onlyWords, partWords } from "../../src/looper/arrange/tables/common-words.ts";
import { feels } from "../../src/looper/arrange/tables/feels.ts";
import { genres } from "../../src/looper/arrange/tables/genres.ts";
import { languages } from "../../src/looper/arrange/tables/languages/languages.ts";
import { moods } from "../../src/looper/arrange/tables/moods.ts";
import { styleNames } from "../../src/looper/arrange/tables/names.ts";
import { parts } from "../../src/looper/arrange/tables/parts.ts";
import { sounds } from "../../src/looper/arrange/tables/sounds.ts";
import { standIns } from "../../src/looper/arrange/tables/stand-ins.ts";

/** Words with commas; a bar in a word would end a cell of a table. */
const list = (words: readonly string[]) => words.map((word) => word.replace(/\|/g, "\\|")).join(", ");
const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (heads: readonly string[], rows: readonly string[]) => [
  row(...heads),
  `|${"---|".repeat(heads.length)}`,
  ...rows,
  "",
];
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/**
 * Write the page of known words.
 *
 * @returns Markdown
 */
export function writeWords(): string {
  const soundLines = parts.flatMap((part) => [
    `### ${capital(part)}`,
    "",
    `Words for the part: ${list(partWords.filter((own) => own.part === part).flatMap(({ words }) => words))}.`,
    "",
    ...table(
      ["sound", "words", "with the part", "stands in for"],
      sounds
        .filter((sound) => sound.part === part)
        .map(({ sound, nouns, adjectives }) =>
          row(
            sound,
            list(nouns),
            list(adjectives),
            list((standIns[sound] ?? []).map((words) => words.split("|")[0] as string)),
          ),
        ),
    ),
    ...table(
      ["feel", "words", "with the part"],
      feels
        .filter((feel) => feel.part === part)
        .map(({ feel, nouns, adjectives }) => row(feel, list(nouns), list(adjectives))),
    ),
  ]);
  return [
    "# Words that prompts may use",
    "",
    "Written by `npm run -s ts -- tools/words/main.ts` from the tables of `src/looper/arrange`. Capitals, hyphens and accents do not matter, nor does an English plural, nor one slip of the pen in a name of five letters or more. Tempi, keys and chords are read in the usual spellings: `82 bpm`, `F# minor`, `a-Moll`, `ля минор`, `8A`, `Am F C G`, `ii V I`. What is no word of these tables is told as not known.",
    "",
    `- To leave something out: ${list(noWords)}.`,
    `- For nothing but what is named: ${list(onlyWords)}.`,
    "",
    "## Genres",
    "",
    "A genre alone is a whole band; before an instrument (`jazz piano`) it says how that plays.",
    "",
    ...table(
      ["genre", "tempo", "parts", "words"],
      Object.entries(genres).map(([name, { words, bpm, range, parts: own }]) =>
        row(name, `${bpm} (${range[0]}–${range[1]})`, Object.keys(own).join(", "), list(words)),
      ),
    ),
    "## Names",
    "",
    "Names of players, bands and producers stand for a genre; beside a part they only colour it.",
    "",
    ...table(
      ["genre", "names"],
      [...new Set(styleNames.map(({ genre }) => genre))].map((genre) =>
        row(
          genre,
          list(
            styleNames.filter((own) => own.genre === genre).map(({ name }) => name.split("|")[0] as string),
          ),
        ),
      ),
    ),
    "## Other languages",
    "",
    `Beside the words of these tables, those of other languages that mean the same are known, with their endings: ${list(Object.keys(languages))}. They are in \`src/looper/arrange/tables/languages\`.`,
    "",
    "## Moods",
    "",
    ...table(
      ["mood", "words"],
      Object.entries(moods).map(([name, { words }]) => row(name, list(words))),
    ),
    "## Parts, sounds and feels",
    "",
    ...soundLines,
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

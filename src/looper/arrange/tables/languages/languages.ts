/** Other languages than English: for each known word, the words that mean the same. */
import { chinese, indonesian, japanese, korean, turkish } from "./asian.ts";
import { dutch, german, nordic } from "./germanic.ts";
import { french, italian, portuguese, spanish } from "./romance.ts";
import { czech, polish, russian } from "./slavic.ts";

/**
 * Words of a language by the English word of the tables that means the same, with commas between. A star at a
 * word's end stands for any ending of up to six letters: "perkusj*" is "perkusja", "perkusji", "perkusją".
 */
export type Dictionary = Readonly<Record<string, string>>;

/** Every language. */
export const languages: Readonly<Record<string, Dictionary>> = {
  german,
  dutch,
  nordic,
  spanish,
  french,
  portuguese,
  italian,
  polish,
  czech,
  russian,
  japanese,
  korean,
  chinese,
  turkish,
  indonesian,
};

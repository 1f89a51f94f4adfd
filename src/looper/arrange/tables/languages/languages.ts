/** Other languages than English: for each known word, the words that mean the same. */
import { chinese, indonesian, japanese, korean, turkish } from "./asian.ts";
import type { Dictionary } from "./dictionary.ts";
import { dutch, german, nordic } from "./germanic.ts";
import { french, italian, portuguese, spanish } from "./romance.ts";
import { czech, polish, russian } from "./slavic.ts";

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

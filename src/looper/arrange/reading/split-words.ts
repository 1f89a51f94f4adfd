/** From a text to words that tables can be asked for: small letters, no hyphens, no marks on Latin letters. */

/** A word of a text. */
export interface Word {
  /** As written. */
  readonly text: string;
  /** As the tables have it. */
  readonly word: string;
  /** Which of the text's clauses it is in: commas and full stops part them. */
  readonly clause: number;
}

/**
 * Bring a phrase into the form of the tables.
 *
 * @param text - words in any script
 */
export const plainWords = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFC")
    .replace(/ß/g, "ss")
    .replace(/[’‘`´]/g, "'")
    .replace(/(?<=[\p{L}\p{N}])[-‐‑–_](?=[\p{L}\p{N}])/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

const isEastern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const pieces = /\d+\/\d+|w\/o?\b|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’&ー]*|[&+]|[,;:.!?|()[\]{}\n、。・]/gu;

/**
 * Split a text into words.
 *
 * @param text - any text
 * @param isKnown - whether the tables know a phrase; scripts without spaces are cut where it says so
 * @returns words in their order
 */
export function splitWords(text: string, isKnown: (phrase: string) => boolean): Word[] {
  const found: Word[] = [];
  let clause = 0;
  const spaced = text.normalize("NFKC").replace(/(?<=[\p{L}\p{N}])[-‐‑–_](?=[\p{L}\p{N}])/gu, " ");
  for (const [piece] of spaced.matchAll(pieces)) {
    if (/^[,;:.!?|()[\]{}\n、。・]$/u.test(piece)) clause++;
    else if (isEastern.test(piece)) {
      for (const word of cutEastern(plainWords(piece), isKnown)) found.push({ text: word, word, clause });
    } else found.push({ text: piece, word: plainWords(piece), clause });
  }
  return found;
}

/** Cut a run without spaces at the longest phrases that are known; what lies between stays together. */
function cutEastern(run: string, isKnown: (phrase: string) => boolean): string[] {
  const found: string[] = [];
  let unknown = "";
  for (let at = 0; at < run.length; ) {
    let length = Math.min(12, run.length - at);
    while (length > 0 && !isKnown(run.slice(at, at + length))) length--;
    if (length === 0) unknown += run[at++];
    else {
      if (unknown !== "") found.push(unknown);
      unknown = "";
      found.push(run.slice(at, at + length));
      at += length;
    }
  }
  return unknown === "" ? found : [...found, unknown];
}

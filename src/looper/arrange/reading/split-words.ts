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

/** Letters that are no others with marks, and ё, which is mostly written е. */
const plainLetters: Readonly<Record<string, string>> = { ß: "ss", ı: "i", ł: "l", ø: "o", đ: "d", ё: "е" };

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
    .replace(/[ßıłøđё]/g, (letter) => plainLetters[letter] as string)
    .replace(/[’‘`´]/g, "'")
    .replace(/(?<=[\p{L}\p{N}])[-‐‑–_](?=[\p{L}\p{N}])/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

const isEastern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
const isHangul = /^\p{Script=Hangul}+$/u;
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

/**
 * Cut a run without spaces at the longest phrases that are known; what lies between stays together. Single
 * syllables of Korean count only beside something longer that is known: they are particles, or too short to trust.
 */
function cutEastern(run: string, isKnown: (phrase: string) => boolean): string[] {
  const found: string[] = [];
  let unknown = "";
  const longestAt = (at: number) => {
    let length = Math.min(12, run.length - at);
    while (length > 0 && !isKnown(run.slice(at, at + length))) length--;
    return length;
  };
  for (let at = 0; at < run.length; ) {
    let length = longestAt(at);
    const isParticle = found.length > 0 && unknown === "";
    if (
      length === 1 &&
      isHangul.test(run[at] ?? "") &&
      run.length > 1 &&
      !isParticle &&
      longestAt(at + 1) < 2
    )
      length = 0;
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

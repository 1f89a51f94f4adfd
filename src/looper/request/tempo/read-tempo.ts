/**
 * Find every way in which people write a tempo into a sentence: "124 bpm", "bpm: 90", "tempo of 126",
 * "90–100 bpm", "♩ = 120", "Tempo 95", "テンポ120", "dnb 174". Plain rules; knows no tempo but numbers.
 */
import type { Bpm } from "#base";

/** A tempo that the text names, and where. */
export interface NamedTempo {
  readonly bpm: Bpm;
  /** As written, for messages: "90-100 bpm". */
  readonly text: string;
  /** Both ends where the text names a range; `bpm` is its middle. */
  readonly range: readonly [Bpm, Bpm] | null;
}

/** What a text says of tempo. */
export interface TempoReading {
  readonly named: readonly NamedTempo[];
  /** The text without any tempo, and without what joined it to the rest. */
  readonly rest: string;
  /** Whether it speaks of beats per minute in a way that could not be read. */
  readonly isUnread: boolean;
}

const number = String.raw`(?<![\d.,])(\d{1,4}(?:[.,]\d{1,3})?)(?![\d]|[.,]\d)`;
/** Beats per minute, in the languages in which people ask for loops. */
const unit = [
  String.raw`b\.? ?p\.? ?m(?:s|\.)?(?!\p{L})`,
  // Slips of the same three keys.
  String.raw`(?:bmp|pbm|bpn)s?(?!\p{L})`,
  String.raw`beats?(?: ?(?:per|a|/|p\.?) ?|/)min(?:ute|\.)?s?`,
  String.raw`schl(?:ä|ae)gen?(?: ?(?:pro|je|/) ?|/)min(?:ute|\.)?`,
  "battements?(?: ?par ?|/)min(?:ute)?",
  "pulsaciones(?: ?por ?|/)min(?:uto)?",
  "golpes(?: ?por ?|/)min(?:uto)?",
  "batidas?(?: ?por ?|/)min(?:uto)?",
  "battiti(?: ?al ?|/)min(?:uto)?",
  "拍(?:毎分|/分)",
].join("|");
/** Words that say that a tempo follows. */
const label = [
  String.raw`\btemp[oi]\b`,
  String.raw`\bandamento\b`,
  String.raw`\bvelocidad\b`,
  String.raw`\bvelocidade\b`,
  String.raw`\bgeschwindigkeit\b`,
  String.raw`\bvitesse\b`,
  String.raw`\bvelocità\b`,
  String.raw`(?<!\p{L})темп(?!\p{L})`,
  "テンポ",
  "速度",
  "템포",
  "[♩♪𝅘𝅥]",
].join("|");
const between = String.raw`[\s:=~≈@-]*(?:\b(?:of|is|at|around|about|approx\.?|circa|ca\.?|von|de|di|à|a|um|bei)\b[\s:=~≈]*)?`;
const joint = String.raw`\s*(?:-|–|—|~|\bto\b|\band\b|\bbis\b|\bà\b|\ba\b|\be\b|\bund\b|\bet\b|\by\b)\s*`;
const range = `${number}${joint}${number}`;

/** Genres beside which a bare number is a tempo. */
const genres =
  "house|techno|trance|d(?:rum)? ?(?:n|&|and) ?b(?:ass)?|dnb|d&b|jungle|hip.?hop|boom.?bap|trap|drill|lo-?fi|rock|pop|funk|disco|soul|reggae|dub|reggaeton|dembow|afrobeats?|amapiano|bossa(?: nova)?|latin|jazz|synthwave|ambient|garage|dubstep|edm|electro|breakbeat|phonk|r&b|rnb";

/** Words after which a bare number is one too: "drum loop 90". Before them it counts: "4 loops". */
const nouns = "loops?|beats?|grooves?|drums?";

// In the order in which they are looked for: the longer form first.
const forms: readonly { readonly pattern: RegExp; readonly isRange: boolean }[] = [
  { pattern: new RegExp(`(?:\\bbetween\\s+|\\bfrom\\s+)?${range}[\\s/-]*(?:${unit})`, "giu"), isRange: true },
  { pattern: new RegExp(`(?:${unit}|${label})${between}(?:\\bbetween\\s+)?${range}`, "giu"), isRange: true },
  {
    pattern: new RegExp(`(?:(?:${label})${between}|@\\s*)?${number}[\\s/-]*(?:${unit})`, "giu"),
    isRange: false,
  },
  { pattern: new RegExp(`(?:${unit}|${label})${between}${number}`, "giu"), isRange: false },
  { pattern: new RegExp(`@\\s*${number}`, "giu"), isRange: false },
];
const besideGenre = [
  new RegExp(`(?<=(?:^|[^\\p{L}])(?:${genres}|${nouns})[\\s,]+)${number}(?![\\s-]*(?:\\p{L}|%|/))`, "giu"),
  new RegExp(`(?<![\\p{L}\\d]-?)${number}(?=[\\s]+(?:${genres})(?:[^\\p{L}]|$))`, "giu"),
];
/** What a number counts that is no tempo: "at 440 hz", "at 90 degrees". */
const otherUnits =
  "k?hz|k?bits?|db|percent|degrees?|miles|mph|km|kph|kmh|cents|years?|days?|hours?|minutes?|min|sec(?:onds?)?|ms|st|nd|rd|th|am|pm|bars?|steps?|voices|people|dollars|euros";
/** A number after "at" and its like, whatever follows: "swing at 160 over Gm7". */
const afterAt = new RegExp(
  `(?<=(?:^|[^\\p{L}])(?:at|around|roughly|bei|auf|à|на|a unos|om)\\s+)${number}(?!\\s*(?:%|°|:|/|'|(?:${otherUnits})(?!\\p{L})))`,
  "giu",
);

/** Names of instruments and machines that have numbers: "juno 60", "mpc 60", "cp-80". */
const machines =
  "juno|jupiter|jx|jp|sh|tr|tb|cr|vp|mpc|sp|mv|cp|cs|dx|sy|fs|rx|ms|mono|poly|tx|wave|ppm?|op|no|nr|number|top|prophet|oberheim|ob|moog|voyager|sub|minitaur|rhodes|wurli(?:tzer)?|akai|roland|korg|yamaha|emu|s|mk|stage|suitcase|route|area|studio|level|year|take|v|vol(?:ume)?|part|act|season|ep(?:isode)?";

/** A number that stands apart, where the text ends, where it begins, or between commas: "crunchy break, 165". */
const apart = [
  new RegExp(
    `(?<=[\\p{L})!?.'’]\\s*[,;|/·–—-]?\\s+|\\d\\s*[,;|]\\s+|\\p{L}\\d{1,2}\\s+)(?<!(?:^|[^\\p{L}])(?:${machines})[\\s-]+)${number}(?=\\s*[.!]?\\s*$)`,
    "giu",
  ),
  new RegExp(`(?<=[,;|/]\\s*)${number}(?=\\s*[,;|])`, "giu"),
  new RegExp(`^\\s*${number}(?=\\s*[,;:|–—-]\\s+\\p{L})`, "giu"),
];
/** Bare numbers that can be tempi; 808 and 909 are drum machines, 4 is a count. */
const bareTempo = (bpm: Bpm) => bpm >= 60 && bpm <= 220;

const unreadUnit = new RegExp(`(?<!\\p{L})(?:${unit})`, "iu");
const labelWithNumber = new RegExp(`(?:${label})\\P{L}{0,4}\\d`, "iu");

const toBpm = (text: string): Bpm => Number(text.replace(",", "."));

/**
 * Read the tempi of a text.
 *
 * @param text - any text; full-width digits and letters count as plain ones
 * @returns tempi in the order in which they stand, whatever their size; 0 and more of them
 */
export function readTempo(text: string): TempoReading {
  // One blank between words: patterns that look back would try every length of a long run of them.
  let rest = text.normalize("NFKC").replace(/\s+/g, " ");
  const named: (NamedTempo & { readonly at: number })[] = [];
  const take = (pattern: RegExp, read: (values: readonly Bpm[]) => Omit<NamedTempo, "text"> | null) => {
    rest = rest.replace(pattern, (match: string, ...parts: (string | number | undefined)[]) => {
      // The groups, then where the match stands, then the whole text.
      const place = parts.findIndex((part) => typeof part === "number");
      const values = parts
        .slice(0, place)
        .flatMap((group) => (group === undefined ? [] : [toBpm(`${group}`)]));
      const at = parts[place] as number;
      const tempo = read(values.slice(0, 2));
      if (!tempo) return match;
      named.push({ ...tempo, text: match.trim(), at });
      // Of equal length, so that places stay comparable; collapsed below.
      return "\uE000".repeat(match.length);
    });
  };
  for (const { pattern, isRange } of forms) {
    take(pattern, (values) => {
      const [low = 0, high = low] = [...values.slice(0, isRange ? 2 : 1)].sort((a, b) => a - b);
      return isRange ? { bpm: (low + high) / 2, range: [low, high] } : { bpm: low, range: null };
    });
  }
  if (named.length === 0) {
    for (const pattern of [...besideGenre, afterAt, ...apart])
      take(pattern, ([bpm = 0]) => (named.length === 0 && bareTempo(bpm) ? { bpm, range: null } : null));
  }
  const isUnread = named.length === 0 && (unreadUnit.test(rest) || labelWithNumber.test(rest));
  return {
    named: named.sort((a, b) => a.at - b.at).map(({ at: _, ...tempo }) => tempo),
    rest: named.length === 0 ? text.trim().replace(/\s+/g, " ") : tidy(rest),
    isUnread,
  };
}

/** Close the holes that tempi have left, with the words that led up to them. */
function tidy(text: string): string {
  return text
    .replace(/(?:\b(?:at|around|about|with a|with|in|bei|mit|à|a|con|com|um)\s*)?\uE000+/giu, " ")
    .replace(/\(\s*\)|\[\s*\]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/\s*([,;])(?:\s*[,;])+/g, "$1")
    .replace(/\s+([,;.])/g, "$1")
    .replace(/^[\s,;.:-]+|[\s,;:-]+$/g, "");
}

/**
 * The closed vocabulary of the texts: what each word of a piece may also be called. The embedded model
 * learns these and no others; its list for users is written from here.
 */

/** For each kind of word, the word itself and its synonyms. */
export const vocabulary = {
  kit: {
    punchy: ["909", "tight", "hard"],
    booming: ["808", "boomy", "deep"],
    acoustic: ["live", "real", "natural"],
    dusty: ["lofi", "warm", "vinyl"],
  },
  genre: {
    house: ["deep house"],
    techno: ["club"],
    "hip hop": ["rap", "beats"],
    trap: ["drill"],
    "drum and bass": ["dnb", "jungle"],
    rock: ["indie rock", "pop rock"],
    funk: ["funky", "soul"],
    disco: ["nu disco"],
    reggaeton: ["latin"],
  },
  drums: { drums: ["drum loop", "beat", "drum machine", "percussion"] },
  bassSound: {
    sine: ["sub"],
    saw: ["growling", "synth"],
    acid: ["squelchy", "303"],
    plucked: ["electric", "picked"],
  },
  bassRhythm: {
    offbeat: ["pumping"],
    bouncing: ["bouncy"],
    rolling: ["galloping"],
    steady: ["driving"],
    long: ["sustained", "slow"],
    lazy: ["relaxed"],
    syncopated: ["groovy"],
    walking: ["stepping"],
  },
  chordSound: { pad: ["warm pad", "strings"], piano: ["keys", "grand piano"], organ: ["hammond"] },
  chordRhythm: {
    long: ["held", "sustained"],
    half: ["half note"],
    stabs: ["offbeat", "stabbing"],
    syncopated: ["rhythmic"],
  },
  arpSound: { pluck: ["plucked", "guitar"], bells: ["bell", "glockenspiel"] },
  arpOrder: { rising: ["upward"], falling: ["downward"], rocking: ["alternating"], slow: ["simple"] },
  change: { "with fills": ["with a fill", "with breaks"] },
  absence: { "no drums": ["without drums"], "no bass": ["without bass"] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

/** A kind of word. */
export type WordKind = keyof typeof vocabulary;

/**
 * List every way to say a word, itself first.
 *
 * @param kind - what kind of word
 * @param word - the word as the piece has it
 * @returns the word and its synonyms; only itself when it has none
 */
export function synonyms(kind: WordKind, word: string): readonly string[] {
  const table: Readonly<Record<string, readonly string[]>> = vocabulary[kind];
  return [word, ...(table[word] ?? [])];
}

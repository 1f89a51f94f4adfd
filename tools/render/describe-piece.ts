/**
 * What a piece is called. Every text names every layer that sounds, so that it says much about the audio.
 * Knows words; refuses to know sound.
 */
import { createRandom, type Random } from "#base";
import { grooves } from "./grooves.ts";
import type { PieceSpec, TonePart } from "./piece-spec.ts";
import { synonyms, type WordKind } from "./vocabulary.ts";

const article = (phrase: string) => (/^[aeio]|^808|^8/.test(phrase) ? `an ${phrase}` : `a ${phrase}`);
const keyNames = ["C", "C sharp", "D", "D sharp", "E", "F", "F sharp", "G", "G sharp", "A", "A sharp", "B"];

/** How to choose words: `null` takes the first of each and leaves nothing out. */
type Chooser = Random | null;

const say = (random: Chooser, kind: WordKind, word: string) =>
  random === null || random.uniform() < 0.6 ? word : random.pick(synonyms(kind, word));
const keep = (random: Chooser, share: number) => random === null || random.uniform() < share;

/** Join with commas and a last “and”. */
function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function tonePhrase(random: Chooser, part: TonePart, layer: "bass" | "chords" | "arp"): string {
  const kinds = {
    bass: ["bassSound", "bassRhythm"],
    chords: ["chordSound", "chordRhythm"],
    arp: ["arpSound", "arpOrder"],
  } as const;
  const [sounds, rhythms] = kinds[layer];
  const sound = say(random, sounds, part.sound);
  const rhythm = keep(random, 0.7) ? `${say(random, rhythms, part.pattern)} ` : "";
  const phrase = `${rhythm}${sound} ${layer}`;
  return layer === "chords" ? phrase : article(phrase);
}

function tempoOf(spec: PieceSpec): string {
  return `${Math.round(spec.beatFrames === null ? spec.bpm : 3000 / spec.beatFrames)} bpm`;
}

function compose(spec: PieceSpec, random: Chooser): string {
  const genre = say(random, "genre", spec.genre);
  const tones = (["bass", "chords", "arp"] as const).flatMap((layer) => {
    const part = spec[layer];
    return part === null ? [] : [tonePhrase(random, part, layer)];
  });
  const tail: string[] = [];
  const changes = spec.form.some((bar) => bar.fill !== null || bar.silent.length > 0 || bar.groove > 0);
  if (random !== null && changes && keep(random, 0.4)) tail.push(say(random, "change", "with fills"));
  if (tones.length > 0 && keep(random, 0.5)) tail.push(`in ${keyNames[spec.key.root]} ${spec.key.mode}`);
  const ending = [...(tail.length > 0 ? [tail.join(" ")] : []), tempoOf(spec)].join(", ");
  if (spec.drums === null) {
    const none = keep(random, 0.5) ? ` with ${say(random, "absence", "no drums")}` : "";
    return `${genre} loop${none}: ${list(tones)}, ${ending}`.replace("with without", "without");
  }
  const kit = say(random, "kit", spec.drums.kit);
  const drums = say(random, "drums", "drums");
  const words = grooves[spec.drums.grooves[0]].words;
  const groove = keep(random, 0.75) ? [words] : [];
  const layersSaid = [...groove, ...tones];
  if (random !== null && random.uniform() < 0.3) {
    // the short, comma-separated way in which many people write prompts
    return [genre, `${kit} ${drums}`, ...layersSaid.map((part) => part.replace(/^an? /, "")), ending].join(
      ", ",
    );
  }
  const rest = layersSaid.length > 0 ? ` with ${list(layersSaid)}` : "";
  return `${kit} ${genre} ${drums}${rest}, ${ending}`;
}

/**
 * Say in one sentence what a piece sounds like, nothing left out.
 *
 * @param spec - the piece
 * @returns for example “punchy house drums with offbeat hats and an offbeat sine bass, in A minor, 125 bpm”
 */
export function describePiece(spec: PieceSpec): string {
  return compose(spec, null);
}

/**
 * Say it in other words.
 *
 * @param spec - the piece; its seed chooses the words
 * @param count - texts wanted
 * @returns texts that each name every layer and the tempo; synonyms vary, details may be left out
 */
export function writeTexts(spec: PieceSpec, count: number): string[] {
  const random = createRandom(spec.seed).fork("texts");
  return Array.from({ length: count }, () => compose(spec, random));
}

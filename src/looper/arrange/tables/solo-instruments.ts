/**
 * Instruments that stand for chords where they are many or alone, and for the lead where a melody of theirs is
 * asked for: "horns" are chords, a "trumpet solo" is none.
 */

/** By the instrument's name in the stand-ins, the sound that plays its melody. */
export const soloInstruments: Readonly<Record<string, string>> = {
  saxophone: "flute",
  trumpet: "flute",
  trombone: "flute",
  "french horn": "flute",
  tuba: "flute",
  flugelhorn: "flute",
  violin: "flute",
  viola: "flute",
  cello: "flute",
  erhu: "flute",
  oud: "pluck",
  sitar: "pluck",
  mandolin: "pluck",
};

/** Those whose own sound plays a melody as well, unless it is a solo. */
export const sectionInstruments: readonly string[] = ["violin", "viola", "cello"];

/** Those of brass: where one of them plays the melody the others do not play chords. */
export const brassInstruments: readonly string[] = [
  "saxophone",
  "trumpet",
  "trombone",
  "french horn",
  "tuba",
  "flugelhorn",
];

/** Synthesizers that play whatever part is named beside them: "moog solo", "juno bass". */
export const synthWords =
  /^(?:synth(?!.*bass)\p{L}*|sint(?!.*bas)\p{L}*|(?:mini ?moog|moog|juno|jupiter|prophet|oberheim|ob xa?|cs|dx|ms|sh|poly|mono)(?: ?\d+| ?synth)?|analog synth|saws?|シンセ|синт(?!.*бас)\p{L}*|신스|合成器)$/iu;

/** Waves that are chords where chords are named or where they are several: "trance saws". */
export const sawWords = /^(?:saws|saw waves|sawtooths|synths|saw synths?|saw|synth)$/iu;

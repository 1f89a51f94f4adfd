/**
 * Drum patterns by name. A step string has one character a step: `X` loud, `x` normal, `-` soft, `.` none.
 * Twelve steps are a bar of triplets (or of three beats), sixteen a bar of four in sixteenths.
 * Knows rhythms; refuses to know sounds.
 */
import { clearFills, clearGrooves } from "./clear-rhythms.ts";
import type { Groove } from "./groove.ts";
import type { Fill, FillName, KitName } from "./piece-spec.ts";

/** What belongs to a genre. */
export interface Genre {
  readonly kits: readonly KitName[];
  readonly grooves: readonly string[];
  /** Names of bass rhythms that suit it. */
  readonly basses: readonly string[];
  /** Usual tempo, from and to. */
  readonly tempo: readonly [number, number];
}

const common = (words: string, steps: Groove["steps"]): Groove => ({
  words,
  beatsPerBar: 4,
  stepsPerBeat: 4,
  steps,
});
const triplet = (words: string, steps: Groove["steps"]): Groove => ({
  words,
  beatsPerBar: 4,
  stepsPerBeat: 3,
  steps,
});
const waltz = (words: string, steps: Groove["steps"]): Groove => ({
  words,
  beatsPerBar: 3,
  stepsPerBeat: 4,
  steps,
});

/** All grooves by name. */
export const grooves: Readonly<Record<string, Groove>> = {
  "house offbeat": common("offbeat hats", {
    kick: "X...X...X...X...",
    clap: "....x.......x...",
    open: "..x...x...x...x.",
  }),
  "house busy": common("busy hats", {
    kick: "X...X...X...X...",
    clap: "....x.......x...",
    hat: "x-.-x-.-x-.-x-.-",
    open: "..x...x...x...x.",
  }),
  "house shaker": common("shakers", {
    kick: "X...X...X...X...",
    snare: "....x.......x...",
    shaker: "x-x-x-x-x-x-x-x-",
    rim: "...x..x....x..x.",
  }),
  "techno driving": common("driving hats", {
    kick: "X...X...X...X...",
    hat: "..X...X...X...X.",
    rim: ".......x......x.",
  }),
  "techno rolling": common("rolling hats", {
    kick: "X...X...X...X...",
    hat: "x-X-x-X-x-X-x-X-",
    clap: "....x.......x...",
  }),
  "techno ride": common("a pounding ride", {
    kick: "X...X...X...X...",
    ride: "..x...x...x...x.",
    hat: "x-.-x-.-x-.-x-.-",
    rim: "...x..x...x.....",
  }),
  "hip hop boom bap": common("a boom bap beat", {
    kick: "X.....x...X.....",
    snare: "....X.......X...",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "hip hop laid back": common("a laid back beat", {
    kick: "X..x......x..x..",
    snare: "....X.......X...",
    hat: "x.x.x.x-x.x.x.x.",
  }),
  "trap rolls": common("hat rolls", {
    kick: "X.........x.....",
    clap: "........X.......",
    hat: "x.x.x.xxx.x.xxxx",
  }),
  "trap sparse": common("a half time beat", {
    kick: "X......x..x.....",
    snare: "........X.......",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "drum and bass two step": common("a two step beat", {
    kick: "X.........X.....",
    snare: "....X.......X...",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "drum and bass break": common("a break beat", {
    kick: "X.x.......xx....",
    snare: "....X..-.-..X..-",
    ride: "x.x.x.x.x.x.x.x.",
  }),
  "rock straight": common("straight hats", {
    kick: "X.......X.x.....",
    snare: "....X.......X...",
    hat: "X.x.X.x.X.x.X.x.",
  }),
  "rock ride": common("a ride cymbal", {
    kick: "X.....x.X.......",
    snare: "....X.......X...",
    ride: "X.x.X.x.X.x.X.x.",
  }),
  "funk ghosts": common("ghost notes", {
    kick: "X..x..x...x..x..",
    snare: "....X..-.-..X..-",
    hat: "x-x-x-x-x-x-x-x-",
  }),
  "funk syncopated": common("a syncopated beat", {
    kick: "X.x....x..x.....",
    snare: "....X..-.X..-...",
    hat: "x.x.x.x.x.x.x...",
    open: "..............x.",
  }),
  "reggaeton dembow": common("a dembow beat", {
    kick: "X...X...X...X...",
    snare: "...x..x....x..x.",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "disco open": common("open hats", {
    kick: "X...X...X...X...",
    snare: "....X.......X...",
    hat: "x-.-x-.-x-.-x-.-",
    open: "..X...X...X...X.",
  }),
  // the ones below are for listeners, not for the embedded model
  "reggae one drop": common("a one drop beat", {
    kick: "........X.......",
    rim: "........X.......",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "reggae steppers": common("steppers", {
    kick: "X...X...X...X...",
    rim: "........X.....-.",
    hat: "..x...x...x...x.",
  }),
  "half time": common("a half time feel", {
    kick: "X.....x.........",
    snare: "........X.......",
    hat: "x...x...x...x...",
  }),
  "double time": common("a double time feel", {
    kick: "X...X...X...X...",
    snare: "..X...X...X...X.",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "hats only": common("offbeat hats only", { open: "..x...x...x...x." }),
  "displaced snare": common("a displaced snare", {
    kick: "X..x..x.........",
    snare: "......X.......X.",
    hat: "..x...x...x...x.",
  }),
  tresillo: common("a tresillo", {
    kick: "X..X..X.X..X..X.",
    rim: "..x..x.x..x..x..",
    hat: "x.x.x.x.x.x.x.x.",
  }),
  bossa: common("a bossa beat", {
    kick: "x..xx..xx..xx..x",
    rim: "X..X..X...X..X..",
    hat: "x-x-x-x-x-x-x-x-",
  }),
  "no kick": common("brushes", { snare: "-.-.X.--.---X.-.", ride: "x...x..-x...x..-" }),
  "kick on two": common("kicks on two and four", {
    kick: "....X.......X...",
    snare: "..x...x...x...x.",
    hat: "-.-.-.-.-.-.-.-.",
  }),
  shuffle: triplet("a shuffle", {
    kick: "X.....X.....",
    snare: "...X.....X..",
    ride: "x.xx.xx.xx.x",
  }),
  "slow blues": triplet("slow triplets", {
    kick: "X....xX.....",
    snare: "...X.....X..",
    hat: "x-xx-xx-xx-x",
  }),
  swing: triplet("swinging cymbals", {
    kick: "x..-..x..-..",
    hat: "...X.....X..",
    ride: "X..X.xX..X.x",
  }),
  "triplet hats": triplet("triplet hats", {
    kick: "X..X..X..X..",
    clap: "...x.....x..",
    hat: "x-xx-xx-xx-x",
  }),
  waltz: waltz("a waltz", {
    kick: "X...........",
    snare: "....x...x...",
    hat: "x...x...x...",
  }),
  "waltz rock": waltz("a waltz beat", {
    kick: "X.....x.....",
    snare: "........X...",
    hat: "x.x.x.x.x.x.",
  }),
  "waltz swing": {
    words: "a jazz waltz",
    beatsPerBar: 3,
    stepsPerBeat: 3,
    steps: { kick: "X........", ride: "X..X.xX.x", hat: "...x.....", snare: ".....-..-" },
  },
  ...clearGrooves,
};

/** The genres that the embedded model knows, each with its own grooves. */
export const genres: Readonly<Record<string, Genre>> = {
  house: {
    kits: ["punchy"],
    grooves: ["house offbeat", "house busy", "house shaker"],
    basses: ["offbeat", "bouncing"],
    tempo: [115, 128],
  },
  techno: {
    kits: ["punchy", "booming"],
    grooves: ["techno driving", "techno rolling", "techno ride"],
    basses: ["rolling", "offbeat"],
    tempo: [125, 150],
  },
  "hip hop": {
    kits: ["dusty", "booming"],
    grooves: ["hip hop boom bap", "hip hop laid back"],
    basses: ["lazy", "long"],
    tempo: [75, 107],
  },
  trap: {
    kits: ["booming"],
    grooves: ["trap rolls", "trap sparse"],
    basses: ["long", "lazy"],
    tempo: [136, 150],
  },
  "drum and bass": {
    kits: ["acoustic", "punchy"],
    grooves: ["drum and bass two step", "drum and bass break"],
    basses: ["long", "syncopated"],
    tempo: [150, 167],
  },
  rock: {
    kits: ["acoustic"],
    grooves: ["rock straight", "rock ride"],
    basses: ["steady", "walking"],
    tempo: [94, 136],
  },
  funk: {
    kits: ["acoustic", "dusty"],
    grooves: ["funk ghosts", "funk syncopated"],
    basses: ["syncopated", "bouncing"],
    tempo: [94, 115],
  },
  disco: {
    kits: ["acoustic", "punchy"],
    grooves: ["disco open"],
    basses: ["bouncing", "steady"],
    tempo: [107, 125],
  },
  reggaeton: {
    kits: ["punchy", "booming"],
    grooves: ["reggaeton dembow"],
    basses: ["lazy", "syncopated"],
    tempo: [83, 107],
  },
};

/** The last part of a bar, replaced. */
export const fills: Readonly<Record<FillName, Fill>> = {
  "snare roll": { beats: 1, steps: { snare: "-xxX", kick: "x..." } },
  "tom fill": { beats: 2, steps: { highTom: "Xxx.....", lowTom: "....Xxx.", snare: "...x...X" } },
  stop: { beats: 1, steps: {} },
  "kick run": { beats: 1, steps: { kick: "X.Xx", open: "..x." } },
  ...clearFills,
};

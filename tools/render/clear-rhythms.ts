/**
 * Rhythms in which every beat is heard: something that a listener cannot miss starts on each of the four,
 * and nothing as loud starts only between them. The embedded model plays these.
 * Knows rhythms; refuses to know sounds.
 */
import type { Groove } from "./groove.ts";
import type { Fill, FillName } from "./piece-spec.ts";

const clear = (words: string, steps: Groove["steps"]): Groove => ({
  words,
  beatsPerBar: 4,
  stepsPerBeat: 4,
  steps,
});
const everyBeat = "X...X...X...X...";
// a soft snare under the first and third beat: without it listeners count the backbeat alone, at half the tempo
const backbeat = "-...X...-...X...";

/** Grooves by name. */
export const clearGrooves: Readonly<Record<string, Groove>> = {
  "clear offbeat": clear("offbeat hats", {
    kick: everyBeat,
    clap: "....x.......x...",
    hat: everyBeat,
    open: "..x...x...x...x.",
  }),
  "clear busy": clear("busy hats", {
    kick: everyBeat,
    clap: "....x.......x...",
    hat: "X---X---X---X---",
  }),
  "clear shakers": clear("shakers", {
    kick: everyBeat,
    snare: "....x.......x...",
    hat: everyBeat,
    shaker: "X.-.X.-.X.-.X.-.",
  }),
  "clear driving": clear("driving hats", {
    kick: everyBeat,
    clap: "....x.......x...",
    hat: "X.-.X.-.X.-.X.-.",
  }),
  "clear rolling": clear("rolling hats", {
    kick: everyBeat,
    clap: "....x.......x...",
    hat: "X-x-X-x-X-x-X-x-",
  }),
  "clear ride": clear("a pounding ride", { kick: everyBeat, ride: everyBeat, hat: "..-...-...-...-." }),
  "clear boom bap": clear("a boom bap beat", {
    kick: "X.......X.x.....",
    snare: "....X.......X...",
    hat: "X.-.X.-.X.-.X.-.",
  }),
  "clear laid back": clear("a laid back beat", {
    kick: "X......xX.......",
    snare: "....X.......X...",
    hat: "X...X...X...X...",
  }),
  "clear rolls": clear("hat rolls", {
    kick: "X.......x.......",
    clap: "....X.......X...",
    hat: "X...X...X...XxXx",
  }),
  "clear half time": clear("a half time beat", {
    kick: "X...x.......x...",
    snare: "........X.......",
    hat: everyBeat,
  }),
  "clear two step": clear("a two step beat", {
    kick: "X.........X.....",
    snare: backbeat,
    hat: "x.x.x.x.x.x.x.x.",
  }),
  "clear break": clear("a break beat", { kick: "X.x.....X.x.....", snare: backbeat, ride: everyBeat }),
  "clear straight": clear("straight hats", {
    kick: "X.......X.x.....",
    snare: backbeat,
    hat: "X.x.X.x.X.x.X.x.",
  }),
  "clear cymbal": clear("a ride cymbal", {
    kick: "X.......X.......",
    snare: backbeat,
    ride: "X.x.X.x.X.x.X.x.",
  }),
};

/** Bass rhythms by name, as in `bassPatterns`. */
export const clearBasses: Readonly<Record<string, string>> = {
  "clear pumping": "1-..1-..1-..1-..",
  "clear bouncing": "1-..1-..1-1-1-..",
  "clear steady": "1-1-1-1-1-1-1-1-",
  "clear sustained": "1---1---1---1---",
  "clear lazy": "1------.1--.1---",
  "clear syncopated": "1--.1--.1-1-5--.",
  "clear walking": "1---3---1---5---",
};

/** Fills by name: something new in the bar, and yet a hit on every beat and no low drum between them. */
export const clearFills: Readonly<Record<Extract<FillName, `clear ${string}`>, Fill>> = {
  "clear snares": { beats: 2, steps: { kick: "X...X...", hat: "X...X...", snare: "x.x.x-xx" }, bass: "1-5-" },
  "clear claps": { beats: 2, steps: { kick: "X...X...", hat: "X...X...", clap: "x..xx.xx" }, bass: "1---" },
  "clear hats": { beats: 4, steps: { kick: everyBeat, clap: "....x.......x...", hat: "X-xxX-xxX-xxXxxx" } },
  "clear crash": { beats: 4, steps: { kick: everyBeat, crash: "X...............", snare: backbeat } },
  "clear bass": { beats: 2, steps: null, bass: "1-5-1-5-" },
};

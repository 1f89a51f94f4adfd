/** Draws pieces so that parts, sounds, feels, tempi and chords come evenly: each from a shuffled deck of its own. */
import { createRandom, type Random } from "#base";
import { type Chord, everyChord } from "#harmony";
import { chordWord } from "../../src/looper/arrange/harmony/chords.ts";
import { writePartText } from "../../src/looper/arrange/part-text.ts";
import { feels } from "../../src/looper/arrange/tables/feels.ts";
import { type BeatFrames, framesToBpm, isPitched, type Part } from "../../src/looper/arrange/tables/parts.ts";
import { sounds } from "../../src/looper/arrange/tables/sounds.ts";
import { composeBass } from "./compose-bass.ts";
import { composeChords } from "./compose-chords.ts";
import { composeDrums } from "./compose-drums.ts";
import { composeLead } from "./compose-lead.ts";
import { composePercussion } from "./compose-percussion.ts";
import { drawChords } from "./draw-chords.ts";
import { barsPerPiece, type ComposedBar, type Piece, type Task } from "./piece.ts";
import { chance } from "./steps.ts";

/** How many pieces of a hundred each part has. */
const shares: Readonly<Record<Part, number>> = { drums: 24, percussion: 9, bass: 23, chords: 24, lead: 20 };
/** How likely a bar of a piece leaves its pattern: one in four, most often the fourth. */
const changeChances = [0, 0.14, 0.16, 0.6, 0.1];

const composers: Readonly<Record<Part, (task: Task, random: Random) => ComposedBar[]>> = {
  drums: composeDrums,
  percussion: composePercussion,
  bass: composeBass,
  chords: composeChords,
  lead: composeLead,
};

/** Compose the bars of a piece. */
export const compose = (part: Part, task: Task, random: Random): ComposedBar[] =>
  composers[part](task, random);

/** Draw which bars of a piece leave its pattern. */
export const drawChanges = (random: Random): boolean[] =>
  changeChances.map((probability) => chance(random, probability));

/** Deal cards in a shuffled order; when all are dealt, shuffle again. */
function createDeck<T>(cards: readonly T[], random: Random): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    const [card] = left.splice(random.integer(0, left.length), 1);
    return card;
  };
}

/**
 * Open a supply of pieces.
 *
 * @param seed - whole number; equal seeds give equal pieces
 * @param wanted - the parts to draw
 * @param without - sounds that are not drawn, as "bass, reese"
 */
export function createPieces(
  seed: number,
  wanted: readonly Part[],
  without: readonly string[] = [],
): () => Piece {
  const decks = createRandom(seed, 1);
  const dealPart = createDeck(
    wanted.flatMap((part) => Array<Part>(shares[part]).fill(part)),
    decks,
  );
  const hands = new Map(
    wanted.map((part) => {
      const ways = feels
        .filter((feel) => feel.part === part)
        .flatMap(({ feel, tempi }) => tempi.map((beatFrames) => ({ feel, beatFrames })));
      const dealSound = createDeck(
        sounds
          .filter((sound) => sound.part === part && !without.includes(`${part}, ${sound.sound}`))
          .map(({ sound }) => sound),
        decks,
      );
      return [
        part,
        { dealWay: createDeck(ways, decks), dealSound, dealChord: createDeck(everyChord, decks) },
      ];
    }),
  );
  let id = 0;
  return () => {
    const part = dealPart();
    const hand = hands.get(part);
    if (!hand) throw new Error(`no deck for ${part}`);
    const { feel, beatFrames } = hand.dealWay();
    return drawPiece(
      { id, part, sound: hand.dealSound(), feel, beatFrames, first: hand.dealChord() },
      createRandom(seed, 1000 + id++),
    );
  };
}

/** What of a piece is dealt. */
export interface PieceCards {
  readonly id: number;
  readonly part: Part;
  readonly sound: string;
  readonly feel: string;
  readonly beatFrames: BeatFrames;
  readonly first: Chord;
}

/** Compose a piece and write its texts. */
export function drawPiece({ first, ...cards }: PieceCards, random: Random): Piece {
  const { part, sound, feel, beatFrames } = cards;
  const chords = drawChords(first, random.fork("chords"));
  const changes = drawChanges(random.fork("changes")).slice(0, barsPerPiece);
  const bars = compose(part, { sound, feel, beatFrames, chords, changes }, random.fork("notes"));
  return {
    ...cards,
    bars: bars.map(({ chord, notes }) => ({
      text: writePartText({ part, sound, feel, chord, bpm: framesToBpm(beatFrames) }),
      ...(isPitched(part) ? { chord: chordWord(chord) } : {}),
      notes,
    })),
  };
}

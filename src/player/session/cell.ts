/** Rows and cells of the grid: what is known of each, as signals that the page shows. */
import { type Signal, signal } from "@preact/signals";
import type { Hertz, Ratio, Samples, Seconds } from "#base";
import type { LoopGrid } from "../sound/session-clock.ts";
import type { Outline } from "./outline.ts";
import type { CellSound, PackRow } from "./session-pack.ts";

/** How a cell stands to the player. It is pressed unless idle. */
export type CellMark = "idle" | "armed" | "playing" | "ending";

/** How a cell's making goes. */
export interface MakingState {
  /** Of the run; null where it waits. */
  readonly done: Ratio | null;
  readonly secondsLeft: Seconds | null;
}

/** A place in the grid. */
export interface Cell {
  /** Row and part. */
  readonly id: string;
  readonly part: string;
  readonly row: Row;
  /** Null until it is made. */
  readonly sound: Signal<CellSound | null>;
  /** The file that its run made for it, whatever took its place since. */
  made: string | null;
  /** Counts up when another sound takes the place. */
  readonly version: Signal<number>;
  readonly outline: Signal<Outline | null>;
  readonly mark: Signal<CellMark>;
  /** While it is made for the first time, or again. */
  readonly making: Signal<MakingState | null>;
  /** Why it cannot be heard. */
  readonly fault: Signal<string | null>;
  readonly isKept: Signal<boolean>;
}

/** One variation in the grid. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly variation: number;
  readonly beats: Signal<number>;
  /** Metre, in quarter notes. */
  readonly beatsPerBar: Signal<number>;
  readonly samples: Signal<Samples | null>;
  readonly about: Signal<string>;
  readonly warnings: Signal<readonly string[]>;
  readonly cells: Signal<readonly Cell[]>;
  /** Told when the row is taken out of the session, and when it is put back; null where nobody remembers it. */
  onTaken: ((isThere: boolean) => void) | null;
}

/** Make a row without cells. */
export function createRow(key: string, title: string, variation: number): Row {
  return {
    key,
    title,
    variation,
    beats: signal(0),
    beatsPerBar: signal(4),
    samples: signal<Samples | null>(null),
    about: signal(""),
    warnings: signal<readonly string[]>([]),
    cells: signal<readonly Cell[]>([]),
    onTaken: null,
  };
}

/** Find a row's cell, or make one that is empty. */
export function cellOf(row: Row, part: string): Cell {
  const known = row.cells.peek().find((cell) => cell.part === part);
  if (known) return known;
  const cell: Cell = {
    id: `${row.key}/${part}`,
    part,
    row,
    sound: signal<CellSound | null>(null),
    made: null,
    version: signal(0),
    outline: signal<Outline | null>(null),
    mark: signal<CellMark>("idle"),
    making: signal<MakingState | null>(null),
    fault: signal<string | null>(null),
    isKept: signal(false),
  };
  row.cells.value = [...row.cells.peek(), cell];
  return cell;
}

/** Put a sound into a cell, in the place of what was there. */
export function fillCell(cell: Cell, sound: CellSound): void {
  cell.sound.value = sound;
  cell.version.value++;
  cell.outline.value = null;
  cell.fault.value = null;
}

/** Fill a row with a variation as it was made. */
export function fillRow(row: Row, made: PackRow): void {
  row.beats.value = made.beats;
  row.beatsPerBar.value = made.beatsPerBar;
  if (made.samples !== null) row.samples.value = made.samples;
  row.about.value = made.about;
  row.warnings.value = made.warnings;
  for (const sound of made.sounds) {
    const cell = cellOf(row, sound.part);
    // The next answer of the server tells of the same files again.
    if (cell.made === sound.file) continue;
    cell.made = sound.file;
    fillCell(cell, sound);
    cell.making.value = null;
  }
}

/**
 * Choose the loop that measures a clock: the one with the most beats.
 *
 * @param rows - of loops in one tempo
 * @param sampleRate - of their sounds
 * @returns four beats of half a second where nothing is known
 */
export function gridOfRows(rows: readonly Row[], sampleRate: Hertz): LoopGrid {
  const [longest] = [...rows].sort((a, b) => b.beats.peek() - a.beats.peek());
  return {
    samples: longest?.samples.peek() ?? 2 * sampleRate,
    beats: longest?.beats.peek() || 4,
    beatsPerBar: longest?.beatsPerBar.peek() ?? 4,
  };
}

/** Write the length of a row: "4 bars", or "6 beats" where that is no whole number of bars. */
export function lengthOf(beats: number, beatsPerBar: number): string {
  if (beats % beatsPerBar !== 0) return `${beats} ${beats === 1 ? "beat" : "beats"}`;
  const metre = beatsPerBar === 4 ? "" : ` of ${beatsPerBar}/4`;
  return `${beats / beatsPerBar} ${beats === beatsPerBar ? "bar" : "bars"}${metre}`;
}

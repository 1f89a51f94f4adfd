/** What a batch is told bar by bar, and at which columns what it is told changes. */
import type { Frames } from "#base";

/**
 * What each row is told, bar by bar. Text n of a row holds for columns [n · barFrames, (n + 1) · barFrames),
 * those of given codes counted; a row's last text goes on to its end, and texts of bars that are not reached
 * are not read.
 */
export interface TextsByBar {
  /** Columns of a bar: all rows of a batch have one tempo. */
  readonly barFrames: Frames;
  /** One list a row, each with at least one text. */
  readonly rows: readonly (readonly string[])[];
}

/** From a column on, what is told: one text for all rows, or one each. */
export interface Passage {
  /** First column, 0 or the first of a bar. */
  readonly from: number;
  readonly texts: readonly string[];
}

/**
 * Find the passages in which nothing changes: bars in which every row goes on with the text it had are one
 * passage, and rows with one text share it.
 *
 * @param text - for everything, or by bar
 * @param columns - of the piece; what holds after them is left out
 * @returns the first from column 0
 */
export function findPassages(text: string | TextsByBar, columns: number): [Passage, ...Passage[]] {
  if (typeof text === "string") return [{ from: 0, texts: [text] }];
  const { barFrames, rows } = text;
  const textsOf = (bar: number) => {
    const each = rows.map((texts) => (texts[bar] ?? texts.at(-1)) as string);
    return each.every((own) => own === each[0]) ? each.slice(0, 1) : each;
  };
  let last: Passage = { from: 0, texts: textsOf(0) };
  const passages: [Passage, ...Passage[]] = [last];
  const bars = Math.max(...rows.map((texts) => texts.length));
  for (let bar = 1; bar < bars && bar * barFrames < columns; bar++) {
    const texts = textsOf(bar);
    if (texts.length === last.texts.length && texts.every((own, row) => own === last.texts[row])) continue;
    last = { from: bar * barFrames, texts };
    passages.push(last);
  }
  return passages;
}

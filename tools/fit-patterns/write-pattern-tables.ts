/** Writes learnt weights as a source file: eight bits each, in hexadecimal. */

/** Weights of one metre. */
export interface LearntWeights {
  readonly beatsPerBar: 3 | 4;
  /** [P, beatsPerBar, places, D] */
  readonly weights: Float64Array;
  /** places · D */
  readonly beatSize: number;
}

const head = `/**
 * The patterns of bars, learnt. Written by \`npm run -s ts -- tools/fit-patterns/main.ts\`; not edited by hand.
 * One string per beat and pattern: twelve places of eight curves, two hexadecimal digits each (signed).
 */

/** Learnt patterns of one metre, as written. */
export interface PatternTable {
  readonly beatsPerBar: 3 | 4;
  /** What one unit of the numbers is worth. */
  readonly unit: number;
  /** Beats of pattern 1, beats of pattern 2, … */
  readonly beats: readonly string[];
}

/** All metres. */
export const patternTables: readonly PatternTable[] = [
`;

/**
 * Compose the file.
 *
 * @param metres - weights by metre
 */
export function writePatternTables(metres: readonly LearntWeights[]): string {
  const tables = metres.map(({ beatsPerBar, weights, beatSize }) => {
    const unit = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127;
    const digits = [...weights].map((w) => (Math.round(w / unit) & 255).toString(16).padStart(2, "0"));
    const rows: string[] = [];
    for (let at = 0; at < digits.length; at += beatSize) {
      rows.push(`      "${digits.slice(at, at + beatSize).join("")}",`);
    }
    return `  {\n    beatsPerBar: ${beatsPerBar},\n    unit: ${unit.toPrecision(5)},\n    beats: [\n${rows.join("\n")}\n    ],\n  },\n`;
  });
  return `${head}${tables.join("")}];\n`;
}

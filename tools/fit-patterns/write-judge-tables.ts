/** Writes learnt judges as a source file: weights of eight bits each, in hexadecimal. */
import type { PlaceJudge } from "../../src/beat/bars/judge-places.ts";

const head = `/**
 * The judges of places, learnt. Written by \`npm run -s ts -- tools/fit-patterns/main.ts\`; not edited by
 * hand. One string per unit and beat: twelve places of twelve values, two hexadecimal digits each (signed).
 */

/** A learnt judge of one metre, as written. */
export interface JudgeTable {
  readonly beatsPerBar: 3 | 4;
  /** What one unit of the numbers in \`looks\` is worth. */
  readonly scale: number;
  readonly biases: readonly number[];
  readonly worths: readonly number[];
  /** Beats of unit 1, beats of unit 2, … */
  readonly looks: readonly string[];
}

/** All metres. */
export const judgeTables: readonly JudgeTable[] = [
`;

const lineWidth = 110;

/** Fill lines with numbers, as the formatter does. */
function numbers(name: string, values: Float32Array): string {
  const lines: string[] = [];
  for (const value of values) {
    const text = `${Number(value.toPrecision(5))},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= lineWidth)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(`      ${text}`);
  }
  return `    ${name}: [\n${lines.join("\n")}\n    ],\n`;
}

/**
 * Compose the file.
 *
 * @param judges - by metre
 */
export function writeJudgeTables(judges: readonly PlaceJudge[]): string {
  const tables = judges.map(({ beatsPerBar, weights, biases, worths }) => {
    const scale = Number((weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127).toPrecision(5));
    const digit = (w: number) => (Math.max(-127, Math.min(127, Math.round(w / scale))) & 255).toString(16);
    const digits = [...weights].map((w) => digit(w).padStart(2, "0"));
    const beat = digits.length / biases.length / beatsPerBar;
    const rows: string[] = [];
    for (let at = 0; at < digits.length; at += beat) {
      rows.push(`      "${digits.slice(at, at + beat).join("")}",\n`);
    }
    return [
      `  {\n    beatsPerBar: ${beatsPerBar},\n    scale: ${scale},\n`,
      numbers("biases", biases),
      numbers("worths", worths),
      `    looks: [\n${rows.join("")}    ],\n  },\n`,
    ].join("");
  });
  return `${head}${tables.join("")}];\n`;
}

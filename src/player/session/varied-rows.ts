/** Rows that continue a cell of a pack, and the runs that made them: this browser opens the pack with them again. */
import { type KeptValues, openKeptValues } from "./kept-values.ts";

/** A row that was added. */
export interface VariedRow {
  /** The run that made it, or makes it still. */
  readonly run: string;
  /** The part that was continued. */
  readonly part: string;
}

/** A register of them. */
export interface VariedRows {
  /** Those of a pack, in the order they were asked for. */
  of(pack: string): readonly VariedRow[];
  /** Remember one, where it is not remembered already. */
  add(pack: string, row: VariedRow): void;
  forget(pack: string, run: string): void;
}

const isVariedRow = (value: unknown): value is VariedRow =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as VariedRow).run === "string" &&
  typeof (value as VariedRow).part === "string";

/** Open it. A browser that stores nothing remembers until the page is closed. */
export function openVariedRows(values: KeptValues = openKeptValues("localStorage")): VariedRows {
  const keyOf = (pack: string) => `varied:${pack}`;
  const read = (pack: string): readonly VariedRow[] => {
    try {
      const kept: unknown = JSON.parse(values.get(keyOf(pack)) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isVariedRow) : [];
    } catch {
      return [];
    }
  };
  const write = (pack: string, rows: readonly VariedRow[]) =>
    void values.set(keyOf(pack), JSON.stringify(rows));
  return {
    of: read,
    add(pack, row) {
      const others = read(pack);
      if (!others.some(({ run }) => run === row.run)) write(pack, [...others, row]);
    },
    forget(pack, run) {
      write(
        pack,
        read(pack).filter((row) => row.run !== run),
      );
    },
  };
}

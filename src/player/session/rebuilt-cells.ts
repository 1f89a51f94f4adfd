/** Which cells of a pack were made again, and by which run: this browser remembers it, and opens them so again. */
import { type KeptValues, openKeptValues } from "./kept-values.ts";

/** A register of cells that were made again. */
export interface RebuiltCells {
  /** Runs of a pack's cells, by the cells' ids. */
  of(pack: string): ReadonlyMap<string, string>;
  /**
   * Remember the run of a cell.
   *
   * @param run - its id; undefined for the pack's own
   */
  set(pack: string, cell: string, run: string | undefined): void;
}

/** Open it. A browser that stores nothing remembers until the page is closed. */
export function openRebuiltCells(values: KeptValues = openKeptValues("localStorage")): RebuiltCells {
  const keyOf = (pack: string) => `rebuilt:${pack}`;
  const read = (pack: string): Record<string, string> => {
    try {
      const kept: unknown = JSON.parse(values.get(keyOf(pack)) ?? "{}");
      return typeof kept === "object" && kept !== null ? (kept as Record<string, string>) : {};
    } catch {
      return {};
    }
  };
  return {
    of: (pack) => new Map(Object.entries(read(pack))),
    set(pack, cell, run) {
      const { [cell]: _, ...others } = read(pack);
      values.set(keyOf(pack), JSON.stringify(run === undefined ? others : { ...others, [cell]: run }));
    },
  };
}

/** The grid: variations as rows, parts as columns. The arrows move in it; the tabulator enters and leaves it. */
import { useState } from "preact/hooks";
import type { Row } from "../../session/cell.ts";
import { partTitle } from "../../session/parts.ts";
import type { Session } from "../../session/session.ts";
import { LoopCell } from "./loop-cell.tsx";

/** Show the grid. */
export function LoopGrid({ session }: { readonly session: Session }) {
  const rows = session.rows.value;
  const columns = session.columns.value;
  const [current, setCurrent] = useState<string | null>(null);
  const ids = rows.flatMap((row) => row.cells.value.map(({ id }) => id));
  const first = rows
    .flatMap((row) => columns.map((part) => `${row.key}/${part}`))
    .find((id) => ids.includes(id));
  const reached = current !== null && ids.includes(current) ? current : first;
  if (rows.length === 0) return null;
  return (
    <div class="grid-frame" style={{ "--columns": columns.length }}>
      <div
        class="grid"
        role="grid"
        aria-label="Loops"
        aria-rowcount={rows.length + 1}
        onKeyDown={(event) => moveFocus(event, rows, columns)}
        onFocusIn={(event) => {
          const cell = (event.target as Element)
            .closest("[role=gridcell]")
            ?.querySelector<HTMLElement>("[data-cell]");
          if (cell?.dataset.cell) setCurrent(cell.dataset.cell);
        }}
      >
        <div class="row head" role="row">
          <span role="columnheader" class="corner" aria-label="Variation">
            <span class="wide-only">Variation</span>
            <span class="narrow-only">No.</span>
          </span>
          {columns.map((part) => (
            <span role="columnheader" key={part} data-part={part}>
              {partTitle(part)}
            </span>
          ))}
        </div>
        {rows.map((row) => (
          <GridRow key={row.key} session={session} row={row} columns={columns} reached={reached} />
        ))}
      </div>
    </div>
  );
}

function GridRow({
  session,
  row,
  columns,
  reached,
}: {
  readonly session: Session;
  readonly row: Row;
  readonly columns: readonly string[];
  readonly reached: string | undefined;
}) {
  const cells = row.cells.value;
  const warnings = row.warnings.value;
  return (
    <div class="row" role="row" data-row={row.key}>
      <div class="scene" role="rowheader">
        <button
          type="button"
          aria-label={`Launch ${row.title.toLowerCase()}`}
          title={row.about.value}
          onClick={() => void session.launchScene(row)}
        >
          <span aria-hidden="true">▶</span> {row.variation}
          {warnings.length > 0 && <span class="sign"> !</span>}
        </button>
      </div>
      {columns.map((part) => {
        const cell = cells.find((one) => one.part === part);
        return cell ? (
          <LoopCell key={part} session={session} cell={cell} isCurrent={cell.id === reached} />
        ) : (
          <div key={part} class="cell empty" role="gridcell" data-part={part} />
        );
      })}
    </div>
  );
}

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** Move the focus by an arrow to the next cell that there is in its direction; Home and End: of the row. */
function moveFocus(event: KeyboardEvent, rows: readonly Row[], columns: readonly string[]): void {
  const grid = event.currentTarget as HTMLElement;
  const at = (event.target as Element).closest("[role=gridcell]")?.querySelector<HTMLElement>("[data-cell]");
  const [key = "", part = ""] = (at?.dataset.cell ?? "").split("/");
  let row = rows.findIndex((one) => one.key === key);
  let column = columns.indexOf(part);
  if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = (column: number) => {
    const id = `${rows[row]?.key}/${columns[column]}`;
    return grid.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"]`);
  };
  const step = steps[event.key];
  if (event.key === "Home") column = columns.findIndex((_, c) => button(c) !== null);
  else if (event.key === "End") column = columns.findLastIndex((_, c) => button(c) !== null);
  else if (step) {
    const [down, right] = step;
    do {
      row += down;
      column += right;
    } while (rows[row] && columns[column] && !button(column));
  } else return;
  event.preventDefault();
  button(column)?.focus();
}

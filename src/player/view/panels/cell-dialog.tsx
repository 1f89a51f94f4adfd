/** What can be done with one cell. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Cell } from "../../session/cell.ts";
import type { Session } from "../../session/session.ts";
import { audioType, saveFile } from "../../take-away/save-file.ts";
import { cellName } from "../grid/loop-cell.tsx";

/** What a maker can do with a cell; a page without one has none of it. */
export interface CellMaking {
  /** Make it once more with another seed, in its place. */
  again(cell: Cell): void;
  /** Continue from it, in a row of its own. */
  vary(cell: Cell): void;
}

/** Show the dialog of the chosen cell. */
export function CellDialog({
  session,
  making,
  command,
}: {
  readonly session: Session;
  readonly making: CellMaking | null;
  /** The command line that makes a cell; null where it is not known. */
  command(cell: Cell): string | null;
}) {
  const cell = session.chosen.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (cell) dialog.current?.showModal();
  }, [cell]);
  if (!cell) return null;
  const close = () => {
    session.chosen.value = null;
  };
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="cell-title"
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
    >
      <div class="inside">
        <h2 id="cell-title">{cellName(cell).replace(/^./, (letter) => letter.toUpperCase())}</h2>
        <CellFacts cell={cell} />
        <CellActions session={session} cell={cell} making={making} command={command(cell)} />
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}

function CellFacts({ cell }: { readonly cell: Cell }) {
  const { row, sound } = cell;
  return (
    <>
      <p class="about">{row.about.value}</p>
      <p class="file">{sound.value?.file}</p>
      {row.warnings.value.map((warning) => (
        <p class="warn" key={warning}>
          {warning}
        </p>
      ))}
    </>
  );
}

function CellActions({
  session,
  cell,
  making,
  command,
}: {
  readonly session: Session;
  readonly cell: Cell;
  readonly making: CellMaking | null;
  readonly command: string | null;
}) {
  const [copied, setCopied] = useState("");
  const close = () => {
    session.chosen.value = null;
  };
  const thenClose = (act: (cell: Cell) => void) => () => {
    act(cell);
    close();
  };
  const save = async () => {
    const sound = cell.sound.peek();
    if (sound) saveFile({ name: sound.file, type: audioType(sound.file), bytes: await sound.read() });
  };
  const copy = async () => {
    if (command === null) return;
    const isCopied = await navigator.clipboard.writeText(command).then(
      () => true,
      () => false,
    );
    setCopied(isCopied ? "Copied." : "This browser does not let the page copy: select the line and copy it.");
  };
  return (
    <>
      <div class="actions">
        {making && (
          <>
            <button type="button" onClick={thenClose((one) => making.again(one))}>
              Again with another seed
            </button>
            <button type="button" onClick={thenClose((one) => making.vary(one))}>
              Vary: continue from it
            </button>
          </>
        )}
        <button type="button" aria-pressed={cell.isKept.value} onClick={() => session.toggleKept(cell)}>
          {cell.isKept.value ? "★ Kept" : "☆ Keep"}
        </button>
        <button type="button" onClick={() => void save()}>
          Save the file
        </button>
        {command !== null && (
          <button type="button" onClick={() => void copy()}>
            Copy the command
          </button>
        )}
        <button type="button" onClick={thenClose(() => session.remove(cell.row))}>
          Remove {cell.row.title.toLowerCase()}
        </button>
      </div>
      {command !== null && <pre class="command">{command}</pre>}
      <p role="status">{copied}</p>
    </>
  );
}

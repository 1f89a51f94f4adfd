/** A session on the page: what it is, the transport, the grid, the mixer, what can be taken away. */
import { writeMakeCommand } from "../session/make-command.ts";
import type { Session } from "../session/session.ts";
import type { LoadMp3Encoder } from "../take-away/encode-taken.ts";
import { LoopGrid } from "./grid/loop-grid.tsx";
import { CellDialog, type CellMaking } from "./panels/cell-dialog.tsx";
import { MixerPanel } from "./panels/mixer-panel.tsx";
import { TakeAwayPanel } from "./panels/take-away-panel.tsx";
import { TransportBar, TransportSettings } from "./panels/transport-bar.tsx";
import { UnderstoodLine } from "./panels/understood-line.tsx";

/** Show the open session; nothing where none is. */
export function SessionView({
  session,
  making,
  loadMp3,
  heading: Heading,
}: {
  readonly session: Session;
  readonly making: CellMaking | null;
  /** Writes MP3; null where the page has no encoder. */
  readonly loadMp3: LoadMp3Encoder | null;
  readonly heading: "h1" | "h2";
}) {
  const pack = session.pack.value;
  if (!pack) return null;
  const undoable = session.undo.next.value;
  return (
    <section class="session" aria-labelledby="title">
      <Heading id="title">{pack.title}</Heading>
      <p class="about">
        {[...(pack.bpm === null ? [] : [`${Number(pack.bpm.toFixed(2))} bpm`]), ...pack.about].join(" · ")}
      </p>
      <UnderstoodLine pack={pack} />
      <div id="warnings">
        {pack.warnings.map((warning) => (
          <p class="warn" key={warning}>
            {warning}
          </p>
        ))}
      </div>
      <TransportBar session={session} />
      <TransportSettings session={session} />
      <LoopGrid session={session} />
      <div class="line tools">
        {undoable !== null && (
          <button type="button" onClick={() => session.undo.undo()}>
            Undo: {undoable}
          </button>
        )}
        <span class="help keys">
          <kbd>space</kbd> play and stop · <kbd>esc</kbd> stop · <kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd>{" "}
          <kbd>→</kbd> move in the grid · <kbd>ctrl</kbd> <kbd>Z</kbd> undo
        </span>
      </div>
      <MixerPanel session={session} />
      <TakeAwayPanel session={session} loadMp3={loadMp3} />
      <CellDialog
        session={session}
        making={making}
        command={({ row }) =>
          writeMakeCommand(pack.request) && row.key.startsWith("v") ? writeMakeCommand(pack.request) : null
        }
      />
    </section>
  );
}

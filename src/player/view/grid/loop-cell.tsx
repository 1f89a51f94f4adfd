/** One cell: a button that launches and stops it, its picture and state, and a button for its actions. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Cell, type CellMark, lengthOf, type MakingState } from "../../session/cell.ts";
import { partName } from "../../session/parts.ts";
import type { Session } from "../../session/session.ts";
import { dragFile } from "../../take-away/drag-file.ts";
import { WaveCanvas } from "./wave-canvas.tsx";

const words: Readonly<Record<CellMark, string>> = {
  idle: "",
  armed: "waits",
  playing: "playing",
  ending: "stops",
};

/** Name a cell: "drums, variation 2". */
export function cellName({ part, row }: Cell): string {
  return `${partName(part)}, ${row.title.toLowerCase()}`;
}

/** How long something still takes: "40 %, 12 s left". */
export function makingText({ done, secondsLeft }: MakingState): string {
  if (done === null) return "waiting";
  const left = secondsLeft === null ? "" : `, ${Math.ceil(secondsLeft)} s left`;
  return `${Math.round(done * 100)} %${left}`;
}

/** Show a cell. `isCurrent`: the one of the grid that the tabulator reaches. */
export function LoopCell({
  session,
  cell,
  isCurrent,
}: {
  readonly session: Session;
  readonly cell: Cell;
  readonly isCurrent: boolean;
}) {
  const element = useRef<HTMLDivElement>(null);
  const playback = session.playback.value;
  const mark = cell.mark.value;
  const making = cell.making.value;
  const fault = cell.fault.value;
  const version = cell.version.value;
  const samples = cell.row.samples.value;
  useEffect(() => loadWhenSeen(element.current, () => void playback.load(cell)), [playback, cell, version]);
  const isHeard = mark === "playing" || mark === "ending";
  const phase = useMemo(
    () => (isHeard && samples ? () => playback.phaseOf(samples) : null),
    [isHeard, samples, playback],
  );
  const isThere = cell.sound.value !== null;
  const state = fault ?? (making ? makingText(making) : words[mark]);
  const beats = cell.row.beats.value;
  const beatsPerBar = cell.row.beatsPerBar.value;
  return (
    <div class="cell" role="gridcell" data-part={cell.part} data-mark={mark} ref={element}>
      <button
        type="button"
        class="launch"
        aria-label={`Play ${cellName(cell)}`}
        aria-pressed={mark !== "idle"}
        aria-disabled={!isThere || fault !== null}
        tabIndex={isCurrent ? 0 : -1}
        data-cell={cell.id}
        draggable={isThere}
        onDragStart={(event) => void dragFile(event, cell.sound.peek())}
        onClick={() => isThere && playback.toggle(cell)}
      >
        <WaveCanvas outline={cell.outline.value} {...{ beats, beatsPerBar }} tone={mark} phase={phase} />
      </button>
      <span class="facts">
        <span>
          {cell.isKept.value ? "★ " : ""}
          {isThere ? lengthOf(beats, beatsPerBar) : ""}
        </span>
        <span class="state">{state}</span>
      </span>
      {making && <span class="making" style={{ width: `${(making.done ?? 0) * 100}%` }} />}
      {isThere && (
        <button
          type="button"
          class="more"
          aria-label={`Actions for ${cellName(cell)}`}
          aria-haspopup="dialog"
          tabIndex={isCurrent ? 0 : -1}
          onClick={() => {
            session.chosen.value = cell;
          }}
        >
          <span aria-hidden="true">⋯</span>
        </button>
      )}
    </div>
  );
}

/** Decode what is on the screen, and nothing before: there may be a hundred cells. */
function loadWhenSeen(element: Element | null, load: () => void): () => void {
  if (!element) return () => undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      load();
    },
    { rootMargin: "200px" },
  );
  observer.observe(element);
  return () => observer.disconnect();
}

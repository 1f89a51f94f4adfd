/** How the open run goes: waiting, running with its progress, done, failed, canceled. */
import { hasEnded, type RunState } from "../../maker/run-state.ts";
import { makingText } from "../grid/loop-cell.tsx";

const words: Readonly<Record<RunState["status"], string>> = {
  unknown: "Opening",
  waiting: "Waiting for its turn",
  running: "Making",
  done: "Done",
  failed: "Failed",
  canceled: "Canceled",
};

/** Show it. */
export function RunLine({ run }: { readonly run: RunState }) {
  const { status, progress, error, isRemoved } = run;
  return (
    <div class="run" data-status={status}>
      <span role="status">{words[status]}</span>
      {!hasEnded(run) && (
        <>
          <progress aria-label="Progress" max={1} value={progress?.done ?? undefined} />
          <span class="help">{progress ? makingText(progress) : ""}</span>
        </>
      )}
      {error !== null && <p class="wrong">{error}</p>}
      {isRemoved && <p class="warn">Inputs and files were removed after the retention time.</p>}
    </div>
  );
}

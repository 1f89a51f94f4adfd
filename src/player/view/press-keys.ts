/** Keys of the whole page: play and stop, stop, undo. No single letters: who speaks to a page would press them. */
import type { Session } from "../session/session.ts";

/** Where space and the arrows have a meaning of their own. */
const ownKeys = "button, summary, input, textarea, select, audio, a, dialog, [tabindex]";

/** Listen for keys. */
export function pressKeys(session: Session): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !target?.closest("input, textarea")) {
      event.preventDefault();
      session.undo.undo();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "Escape" && !target?.closest("dialog, input, textarea, select")) {
      session.playback.peek().stop();
    } else if (event.key === " " && !target?.closest(ownKeys)) {
      event.preventDefault();
      void session.togglePlay();
    }
  });
}

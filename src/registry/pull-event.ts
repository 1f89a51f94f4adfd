/** What is reported while a model is pulled. Knows no hub and no disk. */

import type { FileChoice } from "./hub/choose-files.ts";
import { createPaceWatch } from "./hub/pace.ts";
import type { PulledModel } from "./hub/pulled-model.ts";
import type { PullSource, PullTarget } from "./pull-source.ts";

/** What happens while a model is pulled; in JSON, one a line. */
export type PullEvent =
  | {
      readonly event: "plan";
      readonly model: string;
      readonly repository: string;
      readonly revision: string;
      readonly commit: string;
      readonly licence: string | null;
      readonly files: readonly { readonly name: string; readonly size_bytes: number }[];
      readonly size_bytes: number;
      readonly reason: string;
    }
  | {
      readonly event: "progress";
      readonly file: string;
      readonly done_bytes: number;
      readonly total_bytes: number;
      readonly bytes_per_second: number | null;
      readonly seconds_left: number | null;
      /** What is on this machine already is checked, the rest comes over the network. */
      readonly from: "network" | "disk";
    }
  | { readonly event: "note"; readonly message: string }
  | {
      readonly event: "done";
      readonly model: string;
      readonly path: string;
      readonly commit: string;
      readonly size_bytes: number;
      /** Bytes that this machine had already, in the hub's cache or an older copy. */
      readonly reused_bytes: number;
      /** Whether it was all there before. */
      readonly unchanged: boolean;
    };

/** Report what will be pulled. */
export function planEvent(
  { name, repository }: PullTarget,
  source: Pick<PullSource, "commit" | "licence">,
  choice: FileChoice,
): PullEvent {
  return {
    event: "plan",
    model: name,
    repository: repository.id,
    revision: repository.revision,
    commit: source.commit,
    licence: source.licence,
    files: choice.files.map((file) => ({ name: file.path, size_bytes: file.size })),
    size_bytes: choice.size,
    reason: choice.reason,
  };
}

/**
 * Report that a model is there.
 *
 * @param note - what it is
 * @param path - its folder
 * @param reused - bytes that were on this machine already
 * @param unchanged - whether it was all there before
 */
export function doneEvent(note: PulledModel, path: string, reused: number, unchanged: boolean): PullEvent {
  const { name: model, commit, files } = note;
  const size = Object.values(files).reduce((sum, file) => sum + file.size, 0);
  return { event: "done", model, path, commit, size_bytes: size, reused_bytes: reused, unchanged };
}

/**
 * Report progress a few times a second, with the pace of what comes over the network.
 *
 * @param total - bytes in all
 * @param onEvent - called with each event
 */
export function showProgress(total: number, onEvent: ((event: PullEvent) => void) | undefined) {
  const pace = createPaceWatch(total);
  let last = Number.NEGATIVE_INFINITY;
  return (file: { readonly name: string }, done: number, from: "network" | "disk") => {
    const now = performance.now() / 1000;
    if (now - last < 0.2 && done < total) return;
    last = now;
    const { rate, timeLeft } = from === "network" ? pace(done, now) : { rate: null, timeLeft: null };
    onEvent?.({
      event: "progress",
      file: file.name,
      done_bytes: done,
      total_bytes: total,
      bytes_per_second: rate === null ? null : Math.round(rate),
      seconds_left: timeLeft === null ? null : Math.round(timeLeft),
      from,
    });
  };
}

/** Recordings heard and cut by the worker of this tab. */
import type { CutRequest, HeardDocument } from "#looper";
import { type LoopMaker, ownPart } from "#player/app";
import type { TabCut } from "../worker/messages.ts";
import type { WorkerLine } from "./ask-worker.ts";

/**
 * Create them.
 *
 * @param line - to the worker
 */
export function createTabRecordingTools(line: WorkerLine): LoopMaker["recordings"] {
  return {
    listen: (blob, name) =>
      line.ask({ op: "listen", recording: { name, blob }, request: {} }) as Promise<HeardDocument>,
    async cut(blob, name, wishes) {
      const request = { ...wishes, output_format: "flac" } as CutRequest;
      const cut = (await line.ask({ op: "cut", recording: { name, blob }, request })) as TabCut;
      const { files, ...row } = cut.loop;
      const sounds = files.map(({ file, bytes }) => ({
        ...{ part: ownPart, file, href: null, gainDb: 0 },
        read: async () => bytes.slice(),
      }));
      return { bpm: cut.bpm, row: { ...row, sounds } };
    },
  };
}

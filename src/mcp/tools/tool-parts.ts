/** What the tools of agents are made of. */
import type { cutFile, listenFile } from "#studio";
import type { HeldLooper } from "../held-looper.ts";

/** What tools are made with. */
export interface ToolParts {
  readonly looper: Pick<HeldLooper, "makeLoops">;
  readonly cutFile: typeof cutFile;
  readonly listenFile: typeof listenFile;
  /** A whole path: the folders of packs are made in it. */
  readonly packs: string;
}

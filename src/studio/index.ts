/** The door of `studio`: the looper on Node, complete. */
export { createLooper, type Looper, type LooperOptions, type LooperRun } from "./create-looper.ts";
export { cutFile, digestFile } from "./cut-file.ts";
export { openFolder, type PackFolder } from "./open-folder.ts";
export { software } from "./software.ts";

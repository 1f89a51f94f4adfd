/** The door of `checkpoint`: tensors on disk. */
export { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
export { type ModelFolder, type OpenFile, readText } from "./model-folder.ts";

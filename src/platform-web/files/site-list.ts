/** `site.json`: what the static folder holds, written when it is built. */
import type { ListedFile, ListedFolder } from "./listed-file.ts";

/** A model of the folder. */
export interface SiteModel {
  readonly name: string;
  readonly licence: string;
  readonly folder: ListedFolder;
}

/** The list. */
export interface SiteList {
  /** Name and version of this program, for the files. */
  readonly software: string;
  /** The first is played where none is named. */
  readonly models: readonly SiteModel[];
  /** Weights of the beat tracker. */
  readonly beat: ListedFile;
  /** ONNX Runtime: its script from the folder's root, and its WebAssembly. */
  readonly runtime: { readonly script: string; readonly wasm: ListedFile };
}

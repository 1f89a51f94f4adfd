/** The door of `platform-web`: adapters for a browser and its workers. */

export { createStretcher } from "./audio/create-stretcher.ts";
export { readAudioBlob } from "./audio/read-audio-blob.ts";
export { blobSource } from "./files/blob-source.ts";
export { openHttpFolder } from "./files/http-folder.ts";
export type { ListedFile, ListedFolder } from "./files/listed-file.ts";
export { type LoadOptions, loadFile } from "./files/load-file.ts";
export { openShelf, type Shelf } from "./files/open-shelf.ts";
export type { SiteList, SiteModel } from "./files/site-list.ts";
export { createGraphShelf, type GraphShelf } from "./inference/graph-shelf.ts";
export { hasWasmSimd } from "./inference/has-wasm-simd.ts";
export { keepIdentity, type ModelIdentity, recallIdentity } from "./inference/kept-identity.ts";
export { createWebEngineHost } from "./inference/web-engine-host.ts";
export { countThreads } from "./inference/web-runtime.ts";

/** A side door of `player`, for floors of the browser: the app, for a page that has a maker of its own. */

export type { LoopInputs, LoopMaker, MakeEvent, PastRun, PastRuns } from "./maker/loop-maker.ts";
export { RefusedRequest } from "./maker/loop-maker.ts";
export { type RequestField, readRequestFields } from "./maker/request-field.ts";
export { ownPart } from "./session/parts.ts";
export type { CellSound, PackRow } from "./session/session-pack.ts";
export { mountStudio, type StudioFrame } from "./view/mount-studio.tsx";

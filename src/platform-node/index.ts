/** The door of `platform-node`: the only place that knows it runs in Node. */
export { createStretcher } from "./stretcher.ts";

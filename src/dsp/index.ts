/** The door of `dsp`: arithmetic on signals. */
export { createRealFft, type RealFft } from "./fft.ts";
export { resample, resampleAlong, resampleCircular } from "./resample.ts";
export type { Stretcher, StretchOptions } from "./stretch.ts";
export { hannWindow } from "./window.ts";

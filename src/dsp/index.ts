/** The door of `dsp`: arithmetic on signals. */
export { createRealFft, type RealFft } from "./fft.ts";
export { hannWindow } from "./window.ts";

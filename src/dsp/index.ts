/** The door of `dsp`: arithmetic on signals. */
export { createDecimator, type Decimator } from "./decimator.ts";
export { createRealFft, type RealFft } from "./fft.ts";
export { bandCentres, createFilterbank, type Filterbank } from "./filterbank.ts";
export { createFrameSlicer, type FrameSlicer } from "./frame-slicer.ts";
export { resample, resampleAlong, resampleCircular } from "./resample.ts";
export type { Stretcher, StretchOptions } from "./stretch.ts";
export { hannWindow } from "./window.ts";

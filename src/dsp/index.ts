/** The door of `dsp`: arithmetic on signals. */
export { type BestLag, correlateStretches, findBestLag } from "./correlation.ts";
export { type Crossfade, createCrossfade } from "./crossfade.ts";
export { createDecimator, type Decimator } from "./decimator.ts";
export { createRealFft, type RealFft } from "./fft.ts";
export { bandCentres, createFilterbank, type Filterbank } from "./filterbank.ts";
export { createFrameSlicer, type FrameSlicer } from "./frame-slicer.ts";
export { decibelsToRatio, peakOf, powerOf, ratioToDecibels } from "./level.ts";
export { fitPredictor, predictSamples } from "./linear-prediction.ts";
export { measureLoudness } from "./loudness.ts";
export { resample, resampleAlong, resampleCircular } from "./resample.ts";
export type { Stretcher, StretchOptions } from "./stretch.ts";
export { hannWindow } from "./window.ts";

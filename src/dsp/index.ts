/** The door of `dsp`: arithmetic on signals. */
export { type BestLag, correlateSegments, findBestLag } from "./correlation.ts";
export { type Crossfade, createCrossfade } from "./crossfade.ts";
export { decibelsToRatio, peakOf, powerOf, ratioToDecibels, runningPower } from "./level/level.ts";
export { measureLoudness } from "./level/loudness.ts";
export { fitPredictor, predictSamples } from "./linear-prediction.ts";
export { createDecimator, type Decimator } from "./resample/decimator.ts";
export { resample, resampleAlong, resampleCircularly } from "./resample/resample.ts";
export { createRealFft, type RealFft } from "./spectrum/fft.ts";
export { bandCentres, createFilterbank, type Filterbank } from "./spectrum/filterbank.ts";
export { createFrameSlicer, type FrameSlicer } from "./spectrum/frame-slicer.ts";
export { createFrameSpectrum, type FrameSpectrum } from "./spectrum/frame-spectrum.ts";
export { hannWindow } from "./spectrum/window.ts";
export type { Stretcher, StretchOptions } from "./stretch.ts";
export { smoothWhittaker } from "./whittaker-smoother.ts";

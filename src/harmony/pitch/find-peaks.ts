/** Finds what stands out of a spectrum: the partials of notes, not the hiss and thud of drums. */
import type { Hertz, Ratio, Samples } from "#base";
import { createFrameSpectrum } from "#dsp";
import { binToFrequency, frequencyToBin, rowBins } from "./pitch-scale.ts";

/** How far a peak must stand above what surrounds it. */
const prominence = 3;
/** Half-width of the surroundings, in bins of the scale, and the least in bins of the spectrum. */
const surroundings = 15;
const leastSurroundings = 16;
/** Peaks below −100 dB of full scale are silence. */
const silence = 1e-5;

/** What a frame adds up to. */
export interface FrameSum {
  /** Energy of all of it. */
  readonly energy: number;
  /** Share of it in the peaks, 0…1. */
  readonly tonal: Ratio;
}

/** A finder of peaks in frames of one length. */
export interface PeakFinder {
  /**
   * Add the peaks of a frame to a row.
   *
   * @param frame - [length]
   * @param row - [rowBins], receives square roots of amplitudes, each shared by the two bins nearest
   * @param onPeak - receives the exact position and strength of each
   */
  find(
    frame: Float32Array,
    row: Float32Array,
    onPeak: (position: number, strength: number) => void,
  ): FrameSum;
}

/** Prepare to measure how loud it is around each bin of the scale [rowBins]; roots count tops little. */
function createFloor(binWidth: Hertz, size: Samples): (magnitudes: Float64Array) => Float64Array {
  const nearest = (bin: number) =>
    Math.min(size / 2, Math.max(1, Math.round(binToFrequency(bin) / binWidth)));
  const firsts = Int32Array.from({ length: rowBins }, (_, bin) =>
    Math.max(1, Math.min(nearest(bin - surroundings), nearest(bin) - leastSurroundings)),
  );
  const ends = Int32Array.from({ length: rowBins }, (_, bin) =>
    Math.min(size / 2 + 1, Math.max(nearest(bin + surroundings), nearest(bin) + leastSurroundings)),
  );
  const sums = new Float64Array(size / 2 + 2);
  const floor = new Float64Array(rowBins);
  return (magnitudes) => {
    for (let k = 0; k < magnitudes.length; k++) sums[k + 1] = sums[k] + Math.sqrt(magnitudes[k]);
    for (let bin = 0; bin < rowBins; bin++) {
      const width = Math.max(1, ends[bin] - firsts[bin]);
      floor[bin] = ((sums[ends[bin]] - sums[firsts[bin]]) / width) ** 2;
    }
    return floor;
  };
}

/**
 * Prepare to find peaks.
 *
 * @param sampleRate - of the signal
 * @param length - samples in a frame, ≥ 4
 */
export function createPeakFinder(sampleRate: Hertz, length: Samples): PeakFinder {
  const spectrum = createFrameSpectrum(length);
  const { size } = spectrum;
  const binWidth = sampleRate / size;
  const measureFloor = createFloor(binWidth, size);
  /** Energy of a sine's whole peak beside the square of its top, under a Hann window. */
  const peakWidth = (1.5 * size) / length;

  /** The top of a parabola through the logarithms of three magnitudes, as a frequency. */
  const topOf = (magnitudes: Float64Array, k: number): Hertz => {
    const before = Math.log(magnitudes[k - 1] + 1e-12);
    const after = Math.log(magnitudes[k + 1] + 1e-12);
    return (k + (0.5 * (before - after)) / (before - 2 * Math.log(magnitudes[k]) + after)) * binWidth;
  };
  return {
    find(frame, row, onPeak) {
      const magnitudes = spectrum.measure(frame);
      let energy = 0;
      for (let k = 0; k < magnitudes.length; k++) energy += magnitudes[k] ** 2;
      const floor = measureFloor(magnitudes);
      let inPeaks = 0;
      for (let k = 2; k < size / 2 - 1; k++) {
        const isPeak = magnitudes[k] > magnitudes[k - 1] && magnitudes[k] >= magnitudes[k + 1];
        if (!isPeak || magnitudes[k] < silence) continue;
        const position = frequencyToBin(topOf(magnitudes, k));
        const low = Math.floor(position);
        if (low < 0 || low + 1 >= rowBins) continue;
        const above = magnitudes[k] - prominence * floor[Math.round(position)];
        if (above <= 0) continue;
        const strength = Math.sqrt(above);
        inPeaks += above * above * peakWidth;
        row[low] += strength * (low + 1 - position);
        row[low + 1] += strength * (position - low);
        onPeak(position, strength);
      }
      return { energy, tonal: energy > 0 ? Math.min(1, inPeaks / energy) : 0 };
    },
  };
}

/**
 * Gathers the bins of a spectrum into bands, as an ear does: even steps below, octaves above.
 */
import type { Hertz, Samples } from "#base";

/** Overlapping triangular bands, stored without their zeros. */
export interface Filterbank {
  /** Centre frequencies, rising. [F] */
  readonly centres: Float64Array;
  /**
   * Weigh a magnitude spectrum into bands.
   *
   * @param magnitudes - [size/2 + 1]
   * @param bands - [F], overwritten
   */
  apply(magnitudes: Float64Array, bands: Float32Array): void;
}

/**
 * List band centres that are a fixed interval apart, but never nearer than a resolution allows.
 *
 * @param from - first centre
 * @param to - no centre above this
 * @param perOctave - bands per octave where the resolution allows
 * @param resolution - smallest distance of neighbours
 */
export function bandCentres(from: Hertz, to: Hertz, perOctave: number, resolution: Hertz): Float64Array {
  const centres: number[] = [];
  const interval = 2 ** (1 / perOctave) - 1;
  for (let centre = from; centre <= to; centre += Math.max(resolution, centre * interval)) {
    centres.push(centre);
  }
  return Float64Array.from(centres);
}

/**
 * Build triangular bands whose feet stand on their neighbours' centres. Bands that the sample
 * rate cannot hold stay empty, so that the number of bands does not depend on it.
 *
 * @param centres - rising centre frequencies [F], F ≥ 2
 * @param sampleRate - of the signal
 * @param size - of the Fourier transform
 * @source Böck, Krebs & Schedl 2012, §3.1 (triangles)
 * @differs each band sums to weight 1, so that wide bands are no louder
 */
export function createFilterbank(centres: Float64Array, sampleRate: Hertz, size: Samples): Filterbank {
  const binWidth = sampleRate / size;
  const starts = new Int32Array(centres.length); // [F]
  const weights: Float64Array[] = []; // [F][bins of the band]
  for (let band = 0; band < centres.length; band++) {
    const centre = centres[band];
    const low = band === 0 ? 2 * centre - centres[1] : centres[band - 1];
    const high = band === centres.length - 1 ? 2 * centre - centres[band - 1] : centres[band + 1];
    const first = Math.max(1, Math.min(Math.ceil(low / binWidth), Math.round(centre / binWidth)));
    const last = Math.max(Math.floor(high / binWidth), Math.round(centre / binWidth));
    const shape: number[] = [];
    for (let bin = first; bin <= last && bin <= size / 2 && high <= sampleRate / 2; bin++) {
      const f = bin * binWidth;
      const height = f <= centre ? (f - low) / (centre - low) : (high - f) / (high - centre);
      shape.push(Math.max(height, 1e-3));
    }
    const sum = shape.reduce((a, b) => a + b, 0);
    starts[band] = first;
    weights.push(Float64Array.from(shape, (w) => w / sum));
  }
  return {
    centres,
    apply(magnitudes, bands) {
      for (let band = 0; band < weights.length; band++) {
        const shape = weights[band];
        const start = starts[band];
        let sum = 0;
        for (let i = 0; i < shape.length; i++) sum += shape[i] * magnitudes[start + i];
        bands[band] = sum;
      }
    },
  };
}

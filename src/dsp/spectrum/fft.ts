/** The fast Fourier transform of real signals, for sizes that are powers of two. */
import { invariant } from "#base";

/** A real Fourier transform of one fixed size; owns its scratch memory, so one per user. */
export interface RealFft {
  readonly size: number;
  /**
   * Transform a real signal.
   *
   * @param input - [size] real samples
   * @param re - [size/2 + 1] receives the real parts, DC to Nyquist
   * @param im - [size/2 + 1] receives the imaginary parts
   */
  forward(input: Float32Array | Float64Array, re: Float64Array, im: Float64Array): void;
  /**
   * Transform a half spectrum back; `inverse` after `forward` gives the input.
   *
   * @param re - [size/2 + 1] real parts, DC to Nyquist
   * @param im - [size/2 + 1] imaginary parts; those of DC and Nyquist are ignored
   * @param output - [size] receives the real samples
   */
  inverse(re: Float64Array, im: Float64Array, output: Float32Array | Float64Array): void;
}

/** Where each index goes when its bits are read backwards. */
function reversedBits(size: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 1; i < size; i++) order[i] = (order[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
  return order;
}

/** Complex transform in place; the data is in bit-reversed order already. */
function butterflies(re: Float64Array, im: Float64Array, cos: Float64Array, sin: Float64Array): void {
  const size = re.length;
  for (let half = 1; half < size; half <<= 1) {
    const stride = size / half;
    for (let start = 0; start < size; start += half << 1) {
      for (let k = 0, twiddle = 0; k < half; k++, twiddle += stride) {
        const a = start + k;
        const b = a + half;
        const c = cos[twiddle];
        const s = sin[twiddle];
        const bRe = re[b] * c + im[b] * s;
        const bIm = im[b] * c - re[b] * s;
        re[b] = re[a] - bRe;
        im[b] = im[a] - bIm;
        re[a] += bRe;
        im[a] += bIm;
      }
    }
  }
}

/**
 * Prepare a real Fourier transform: the textbook packing of a real signal into a complex one of half the
 * length.
 *
 * @param size - samples per transform, a power of two ≥ 4
 * @returns forward and inverse transforms of that size
 * @parity a naive transform, in fft.test.ts
 */
export function createRealFft(size: number): RealFft {
  invariant(size >= 4 && Number.isInteger(Math.log2(size)), `FFT size ${size} is not a power of two ≥ 4`);
  const half = size >> 1;
  const order = reversedBits(half);
  const cos = Float64Array.from({ length: half + 1 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const zRe = new Float64Array(half);
  const zIm = new Float64Array(half);

  const forward: RealFft["forward"] = (input, re, im) => {
    for (let i = 0; i < half; i++) {
      const to = order[i];
      zRe[to] = input[2 * i];
      zIm[to] = input[2 * i + 1];
    }
    butterflies(zRe, zIm, cos, sin);
    re[0] = zRe[0] + zIm[0];
    im[0] = 0;
    re[half] = zRe[0] - zIm[0];
    im[half] = 0;
    for (let k = 1; k < half; k++) {
      const evenRe = (zRe[k] + zRe[half - k]) / 2;
      const evenIm = (zIm[k] - zIm[half - k]) / 2;
      const oddRe = (zIm[k] + zIm[half - k]) / 2;
      const oddIm = (zRe[half - k] - zRe[k]) / 2;
      re[k] = evenRe + oddRe * cos[k] + oddIm * sin[k];
      im[k] = evenIm + oddIm * cos[k] - oddRe * sin[k];
    }
  };

  const inverse: RealFft["inverse"] = (re, im, output) => {
    for (let k = 0; k < half; k++) {
      const mirrorIm = k === 0 ? 0 : -im[half - k];
      const ownIm = k === 0 ? 0 : im[k];
      const evenRe = (re[k] + re[half - k]) / 2;
      const evenIm = (ownIm + mirrorIm) / 2;
      const differenceRe = (re[k] - re[half - k]) / 2;
      const differenceIm = (ownIm - mirrorIm) / 2;
      const oddRe = differenceRe * cos[k] - differenceIm * sin[k];
      const oddIm = differenceIm * cos[k] + differenceRe * sin[k];
      // The conjugate goes through the forward butterflies: that is the inverse, up to the size.
      zRe[order[k]] = evenRe - oddIm;
      zIm[order[k]] = -(evenIm + oddRe);
    }
    butterflies(zRe, zIm, cos, sin);
    for (let i = 0; i < half; i++) {
      output[2 * i] = zRe[i] / half;
      output[2 * i + 1] = -zIm[i] / half;
    }
  };

  return { size, forward, inverse };
}

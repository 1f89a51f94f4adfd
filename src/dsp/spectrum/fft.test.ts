import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createRealFft } from "./fft.ts";
import { hannWindow } from "./window.ts";

/** The definition, in size² steps. */
function naiveSpectrum(signal: Float64Array): { re: number[]; im: number[] } {
  const size = signal.length;
  const re: number[] = [];
  const im: number[] = [];
  for (let k = 0; k <= size / 2; k++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < size; n++) {
      const angle = (2 * Math.PI * k * n) / size;
      sumRe += signal[n] * Math.cos(angle);
      sumIm -= signal[n] * Math.sin(angle);
    }
    re.push(sumRe);
    im.push(sumIm);
  }
  return { re, im };
}

const noise = (size: number) => {
  const random = createRandom(size);
  return Float64Array.from({ length: size }, () => random.normal());
};

describe("the real Fourier transform", () => {
  it.each([4, 8, 64, 512])("of %i samples is the definition's", (size) => {
    const signal = noise(size);
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    createRealFft(size).forward(signal, re, im);
    const naive = naiveSpectrum(signal);
    for (let k = 0; k <= size / 2; k++) {
      expect(Math.abs(re[k] - naive.re[k])).toBeLessThan(1e-10);
      expect(Math.abs(im[k] - naive.im[k])).toBeLessThan(1e-10);
    }
  });

  it.each([4, 256, 8192])("of %i samples is undone by its inverse", (size) => {
    const signal = noise(size);
    const fft = createRealFft(size);
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    const back = new Float64Array(size);
    fft.forward(signal, re, im);
    fft.inverse(re, im, back);
    expect(Math.max(...signal.map((x, n) => Math.abs(x - back[n])))).toBeLessThan(1e-12);
  });

  it("refuses sizes it would get wrong", () => {
    expect(() => createRealFft(480)).toThrow("480");
    expect(() => createRealFft(2)).toThrow("2");
  });
});

describe("the Hann window", () => {
  it("adds up to one when shifted by half its length", () => {
    const window = hannWindow(64);
    for (let n = 0; n < 32; n++) expect(window[n] + window[n + 32]).toBeCloseTo(1, 6);
  });
});

import { describe, expect, it } from "vitest";
import { bandCentres, createFilterbank } from "./filterbank.ts";

describe("the filterbank", () => {
  const centres = bandCentres(50, 10_000, 12, 30);

  it("places bands a semitone apart, but never nearer than its resolution", () => {
    for (let band = 1; band < centres.length; band++) {
      const distance = centres[band] - centres[band - 1];
      expect(distance).toBeGreaterThan(29.999);
      expect(distance / centres[band - 1]).toBeGreaterThan(2 ** (1 / 12) - 1 - 1e-9);
    }
  });

  it.each([8000, 44_100, 96_000])(
    "hears a bin in the band whose centre is nearest at %i Hz, and a flat spectrum as flat",
    (rate) => {
      const size = 8192;
      const bank = createFilterbank(centres, rate, size);
      const bands = new Float32Array(centres.length);
      bank.apply(new Float64Array(size / 2 + 1).fill(1), bands);
      centres.forEach((centre, band) => {
        const isHeld = centre * 1.1 < rate / 2;
        if (isHeld) expect(bands[band]).toBeCloseTo(1, 5);
        if (centre > rate / 2) expect(bands[band]).toBe(0);
      });
      const middle = 40;
      const spectrum = new Float64Array(size / 2 + 1);
      spectrum[Math.round((centres[middle] * size) / rate)] = 1;
      bank.apply(spectrum, bands);
      expect(bands.indexOf(Math.max(...bands))).toBe(middle);
    },
  );
});

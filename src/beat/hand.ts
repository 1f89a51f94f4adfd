import { type BarPatterns, placesPerBeat } from "./bar-patterns.ts";
export function handPatterns(B: number): BarPatterns {
  const D = 8;
  const w = new Float32Array(B * placesPerBeat * D);
  for (let b = 0; b < B; b++)
    for (let k = 0; k < placesPerBeat; k++) {
      const o = (b * placesPerBeat + k) * D;
      const set = (v: number[]) =>
        w.set(
          v.map((x) => x * 0.5),
          o,
        );
      if (k === 0)
        set(
          b === 0
            ? [1.2, 0.8, 0.5, 0.2, 0.3, 0.6, 0.8]
            : b === 2 && B === 4
              ? [0.9, 0.6, 0.5, 0.3, 0.3, 0.3, 0.3]
              : [0.4, 0.6, 0.5, 0.8, 0.3, 0.1, 0.1],
        );
      else if (k === 6) set([0.1, 0.1, 0.1, -0.1, 0.2, -0.1, -0.1]);
      else if (k % 3 === 0) set([-0.1, -0.1, -0.1, -0.1, 0.0, -0.1, -0.1]);
      else set([-0.2, -0.2, -0.2, -0.2, -0.1, -0.05, -0.05]);
    }
  return { beatsPerBar: B, count: 1, weights: w };
}

import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { barFeatureCount, scoreDownbeats, softmax, subdivisionsPerBeat } from "#beat/training";
import { type DownbeatExample, fitDownbeatNetwork } from "./fit-downbeat-network.ts";

/** Bars whose beginning is marked by two features that agree; each alone marks another subdivision, too. */
function drawBars(seed: number, count: number): DownbeatExample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const features = Float32Array.from(
      { length: 3 * subdivisionsPerBeat * barFeatureCount },
      () => 0.2 * random.normal(),
    );
    const label = i % 5 === 4 ? ("none" as const) : ("downbeat" as const);
    const mark = (subdivision: number, feature: number) => {
      features[subdivision * barFeatureCount + feature] += 3;
    };
    if (label === "downbeat") {
      for (const feature of [0, 3]) {
        mark(0, feature);
        mark(random.integer(6, 30), feature);
      }
    }
    return { beatsPerBar: 3, features, label };
  });
}

describe("fitting a downbeat network", () => {
  it("makes it find what marks the bar in bars it never saw, and nothing where nothing does", () => {
    const options = { hiddenUnits: 8, epochs: 10, rate: 0.01, decay: 0.01, dropout: 0.02, seed: 2 };
    const network = fitDownbeatNetwork(drawBars(1, 400), options);
    const unseen = drawBars(9, 200).map(({ features, label }) => ({
      label,
      probabilities: softmax(scoreDownbeats(features, network)),
    }));
    const marked = unseen.filter(({ label }) => label === "downbeat");
    const right = marked.filter(({ probabilities }) => probabilities[0] === Math.max(...probabilities));
    expect(right.length / marked.length).toBeGreaterThan(0.9);
    for (const { probabilities, label } of unseen) {
      if (label === "none") expect(Math.max(...probabilities)).toBeLessThan(0.5);
    }
  });
});

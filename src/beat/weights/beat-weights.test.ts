import { describe, expect, it } from "vitest";
import { beatWeightsJson } from "../../../test/beat-weights.ts";
import { parseBeatWeights } from "./beat-weights.ts";

type Tables = Record<string, Record<string, unknown>[]>;
const file = () => JSON.parse(beatWeightsJson) as Tables & { format: string };

describe("reading the weights of the beat tracker", () => {
  it("refuses what is damaged, and says which file and where", () => {
    const damages: [string, (weights: ReturnType<typeof file>) => unknown][] = [
      ["is damaged at format", (weights) => ({ ...weights, format: "musicgen-looper-beat/2" })],
      ["is damaged at bar_patterns", ({ format }) => ({ format })],
      ["has no weights for 3 beats", (weights) => ({ ...weights, bar_patterns: [weights.bar_patterns[0]] })],
      [
        "a table of 3 weights instead of 3072",
        ({ bar_patterns: [four, ...rest], ...weights }) => ({
          ...weights,
          bar_patterns: [{ ...four, weights: "AAAA" }, ...rest],
        }),
      ],
      [
        "24 hidden units and 0 output weights",
        ({ downbeat_networks: [four, ...rest], ...weights }) => ({
          ...weights,
          downbeat_networks: [{ ...four, output_weights: [] }, ...rest],
        }),
      ],
      [
        "is damaged at downbeat_networks.0.hidden_weights",
        ({ downbeat_networks: [four, ...rest], ...weights }) => ({
          ...weights,
          downbeat_networks: [{ ...four, hidden_weights: "no base64!" }, ...rest],
        }),
      ],
    ];
    for (const [message, damage] of damages) {
      const read = () => parseBeatWeights(JSON.stringify(damage(file())), "weights.json");
      expect(read).toThrow(expect.objectContaining({ code: "MODEL_FILE_CORRUPT" }));
      expect(read).toThrow(message);
    }
    expect(() => parseBeatWeights(beatWeightsJson.slice(0, -9), "weights.json")).toThrow("is not valid JSON");
  });
});

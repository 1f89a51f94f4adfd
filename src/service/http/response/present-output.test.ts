import { describe, expect, it } from "vitest";
import type { OutputFile, Prediction } from "../../jobs/prediction.ts";
import { type OutputPorts, presentOutput } from "./present-output.ts";
import { outputSchema, variationKeys } from "./schemas.ts";

const ports = {
  outputs: { open: async () => undefined },
  urls: { sign: (path: string) => `${path}?sig=1` },
  options: { publicUrl: "http://here" },
} as unknown as OutputPorts;

function file(variation: number, part?: string): OutputFile {
  const name = part === undefined ? `funk_v0${variation}.wav` : `funk_v0${variation}_${part}.wav`;
  const path = part === undefined ? `id/1/${name}` : `id/1/stems/${name}`;
  const own = { variation, name, path, contentType: "audio/wav", size: 1, sha256: "0" };
  return part === undefined ? own : { ...own, part };
}
const present = (...outputs: OutputFile[]) =>
  presentOutput({ id: "id", outputs, context: {} } as unknown as Prediction, "url", ports);

describe("an output", () => {
  it("has the twenty properties of the original, and no more where no stems are made", async () => {
    const output = await present(file(1), file(2));
    expect(Object.keys(output ?? {})).toEqual(variationKeys);
    expect(output?.variation_02).toMatch(/\/files\/id\/funk_v02\.wav\?sig=1$/);
    expect(output?.variation_03).toBeNull();
  });

  it("has stems as further properties, each named after its variation and part", async () => {
    const output = await present(file(1), file(1, "drums"), file(1, "bass"));
    expect(Object.keys(output ?? {}).slice(variationKeys.length)).toEqual([
      "variation_01_drums",
      "variation_01_bass",
    ]);
    expect(output?.variation_01_drums).toMatch(/\/files\/id\/funk_v01_drums\.wav\?sig=1$/);
    expect(outputSchema.safeParse(output).success).toBe(true);
    expect(outputSchema.safeParse({ ...output, variation_01_drums: 7 }).success).toBe(false);
  });
});

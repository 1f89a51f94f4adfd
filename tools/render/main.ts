/**
 * Render many pieces into a folder: `npm run -s ts -- tools/render/main.ts --domain tiny --count 100 --seed 1
 * --out DIR`. Piece I of a seed is the same whatever else is rendered.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "#base";
import { type Domain, randomSpec } from "./random-spec.ts";
import { renderPiece } from "./render-piece.ts";
import { vocabulary } from "./vocabulary.ts";
import { writeWav } from "./write-wav.ts";

const { values } = parseArgs({
  options: {
    domain: { type: "string", default: "tiny" },
    count: { type: "string", default: "10" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "12" },
    out: { type: "string" },
    stems: { type: "boolean", default: false },
    vocabulary: { type: "boolean", default: false },
  },
});

if (values.vocabulary) {
  console.log(JSON.stringify(vocabulary, null, 2));
} else {
  if (!values.out) throw new Error("--out DIR is missing");
  const domains: Domain[] = ["tiny", "v0", "v1"];
  const domain = domains.find((name) => name === values.domain);
  if (!domain) throw new Error(`--domain ${values.domain}: choose one of ${domains.join(", ")}`);
  mkdirSync(values.out, { recursive: true });
  const from = Number(values.from);
  const started = performance.now();
  let audio = 0;
  for (let i = from; i < from + Number(values.count); i++) {
    const spec = randomSpec(createRandom(Number(values.seed), i), domain, Number(values.seconds));
    const { mix, stems, truth } = renderPiece(spec);
    const name = join(values.out, String(i).padStart(5, "0"));
    writeWav(`${name}.wav`, mix);
    if (values.stems) {
      for (const [layer, stem] of Object.entries(stems)) {
        writeWav(`${name}.${layer}.wav`, { channels: [stem], sampleRate: 32_000 });
      }
    }
    writeFileSync(`${name}.json`, `${JSON.stringify({ truth, spec })}\n`);
    audio += truth.duration_s;
  }
  const wall = (performance.now() - started) / 1000;
  console.error(
    `${values.count} pieces, ${audio.toFixed(0)} s of audio in ${wall.toFixed(1)} s: ${(audio / wall).toFixed(0)}x real time`,
  );
}

/**
 * Hear rendered pieces as the network will: `npm run -s ts -- training/beat/foreign/write-examples.ts DIR…`.
 * Beside each NNN.wav with an NNN.json goes NNN.ear: bytes of the fine bands, then of the pitch changes.
 */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mixToMono } from "#base";
import { createFeatureExtractor, networkSource } from "#beat/training";
import { readPlainWav } from "./read-plain-wav.ts";

for (const folder of process.argv.slice(2)) {
  for (const file of readdirSync(folder).sort()) {
    const stem = join(folder, file.replace(/\.json$/, ""));
    if (!file.endsWith(".json") || existsSync(`${stem}.ear`)) continue;
    const clip = readPlainWav(`${stem}.wav`);
    const extractor = createFeatureExtractor(clip.sampleRate);
    extractor.push(mixToMono(clip));
    const { fine, changes } = networkSource(extractor.finish());
    writeFileSync(`${stem}.ear`, Buffer.concat([fine, changes]));
  }
}

/** Damaged files: whatever the bytes, reading ends, in audio or in an error of the table. */

import { describe, expect, it } from "vitest";
import { createRandom } from "#base";
import { createMp3Encoder } from "#wasm";
import { damages } from "../../tools/fuzz-audio/damage-bytes.ts";
import { allowed, readDamaged } from "../../tools/fuzz-audio/read-damaged.ts";
import { encodeFlac } from "./flac/encode-flac.ts";
import { encodeMp3 } from "./mp3/encode-mp3.ts";
import { encodeWav } from "./wav/encode-wav.ts";

const random = createRandom(77);
const clip = {
  channels: [0, 1].map(() => Float32Array.from({ length: 9000 }, () => 0.2 * random.normal())),
  sampleRate: 32_000,
};
const metadata = { bpm: 120, beats: 4, beatsPerBar: 4, title: "t", software: "s" };
const files = {
  wav: encodeWav(clip, { bitDepth: 16, metadata }),
  flac: encodeFlac(clip, { bitDepth: 16, metadata }),
  mp3: encodeMp3(clip, await createMp3Encoder(), { metadata }),
};

describe.each(Object.keys(files) as (keyof typeof files)[])("a damaged %s", (format) => {
  it.each(Object.keys(damages))("ends in audio or in an error of the table: %s", async (damage) => {
    const random = createRandom(5).fork(format + damage);
    for (let i = 0; i < 40; i++) {
      const ended = await readDamaged(damages[damage]!(files[format].slice(), random));
      expect(ended).toMatch(allowed);
    }
  });
});

it("takes noise for no audio", async () => {
  for (let i = 0; i < 40; i++) {
    const random = createRandom(i);
    const noise = Uint8Array.from({ length: random.integer(1, 60_000) }, () => random.integer(0, 256));
    expect(await readDamaged(noise)).toBe("FORMAT_NOT_AUDIO");
  }
});

it("takes words for no audio", async () => {
  expect(await readDamaged(new TextEncoder().encode("To be, or not to be. ".repeat(999)))).toBe(
    "FORMAT_NOT_AUDIO",
  );
});

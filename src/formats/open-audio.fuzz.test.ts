/** Damaged files: whatever the bytes, reading ends, in audio or in an error of the table. */

import { describe, expect, it } from "vitest";
import { bytesSource, createRandom, isLooperError, type Random } from "#base";
import { audioCodecs, createMp3Encoder } from "#platform-node";
import { readAll } from "./audio-reader.ts";
import { encodeFlac } from "./flac/encode-flac.ts";
import { encodeMp3 } from "./mp3/encode-mp3.ts";
import { openAudio } from "./open-audio.ts";
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

const damages: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Uint8Array>> = {
  "bytes of the head overwritten": (bytes, random) => {
    for (let i = random.integer(1, 9); i > 0; i--) bytes[random.integer(0, 200)] = random.integer(0, 256);
    return bytes;
  },
  "bytes anywhere overwritten": (bytes, random) => {
    for (let i = random.integer(1, 30); i > 0; i--)
      bytes[random.integer(0, bytes.length)] = random.integer(0, 256);
    return bytes;
  },
  "a piece cut out": (bytes, random) => {
    const from = random.integer(0, bytes.length);
    const to = Math.min(bytes.length, from + random.integer(1, 3000));
    return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
  },
  "the end cut off": (bytes, random) => bytes.slice(0, random.integer(0, bytes.length)),
  "a run of one byte": (bytes, random) => {
    const from = random.integer(0, bytes.length);
    return bytes.fill(random.pick([0, 255, 128]), from, from + random.integer(1, 5000));
  },
};

async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const { channels } = await readAll(await openAudio(bytesSource(bytes, "damaged"), audioCodecs));
    return `${channels[0]!.length} samples`;
  } catch (thrown) {
    if (isLooperError(thrown)) return thrown.code;
    throw thrown;
  }
}

describe.each(Object.keys(files) as (keyof typeof files)[])("a damaged %s", (format) => {
  it.each(Object.keys(damages))("ends in audio or in an error of the table: %s", async (damage) => {
    const random = createRandom(5).fork(format + damage);
    for (let i = 0; i < 40; i++) {
      const ended = await outcome(damages[damage]!(files[format].slice(), random));
      expect(ended).toMatch(/^(\d+ samples|FORMAT_\w+|INPUT_AUDIO_EMPTY)$/);
    }
  });
});

it("takes noise for no audio", async () => {
  for (let i = 0; i < 40; i++) {
    const random = createRandom(i);
    const noise = Uint8Array.from({ length: random.integer(1, 60_000) }, () => random.integer(0, 256));
    expect(await outcome(noise)).toBe("FORMAT_NOT_AUDIO");
  }
});

it("takes words for no audio", async () => {
  expect(await outcome(new TextEncoder().encode("To be, or not to be. ".repeat(999)))).toBe(
    "FORMAT_NOT_AUDIO",
  );
});

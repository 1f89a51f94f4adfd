/** Damaged Ogg files: whatever the bytes, reading ends, in audio or in an error of the table. */
import { expect } from "vitest";
import { createRandom } from "#base";
import { damages, sealPages } from "../tools/fuzz-audio/damage-bytes.ts";
import { encodeOgg, oggCodecs } from "../tools/fuzz-audio/encode-ogg.ts";
import { allowed, readDamaged } from "../tools/fuzz-audio/read-damaged.ts";
import { foreign } from "./foreign.ts";

const { it: withFfmpeg } = foreign("ffmpeg");
const cases = oggCodecs.flatMap((codec) => Object.keys(damages).map((damage) => ({ codec, damage })));

withFfmpeg.each(cases)(
  "a damaged Ogg with $codec: $damage",
  { timeout: 60_000 },
  async ({ codec, damage }) => {
    const file = encodeOgg(codec);
    const random = createRandom(5).fork(codec + damage);
    for (let i = 0; i < 40; i++) {
      const damaged = damages[damage]!(file.slice(), random);
      // A wrong checksum ends it at once: in most the damage is to reach the decoders.
      const ended = await readDamaged(i % 4 === 0 ? damaged : sealPages(damaged));
      expect(ended).toMatch(allowed);
    }
  },
);

/** What rounding costs the embedded model: perplexity on pieces it was not trained on, int8 and int4 against fp32. */
import { type AudioClip, createRandom } from "#base";
import { openEngine } from "#studio";
import { clearGrooves, type PieceSpec, renderPiece } from "../tools/render/index.ts";
import { drawPiece } from "../tools/training-set/draw-piece.ts";

/** Seeds of training are small; this one is not among them. */
const heldOutSeed = 770_001;
/** The embedded model's sound is this much lower than what it learnt from (`LEVEL` in training/tiny/export.py). */
const level = 0.8;
const notes = ["c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b"];

/** Say a piece in the words of training, all of them (`describe` in training/tiny/domain.py). */
function describe({ genre, drums, bass, key, bpm }: PieceSpec): string {
  const parts = [genre === "drum and bass" ? "dnb" : genre];
  if (drums) {
    const groove = clearGrooves[drums.grooves[0] ?? ""]?.words ?? "";
    parts.push(`${drums.kit} drums`, groove.replace(/^an? /, ""));
  }
  if (bass) {
    const pattern = bass.pattern.replace("clear ", "");
    parts.push(`${pattern} ${bass.sound} bass`, `in ${notes[key.root]} minor`);
  }
  return [...parts, `${Math.round(bpm)} bpm`].join(", ");
}

function lower(clip: AudioClip): AudioClip {
  return { ...clip, channels: clip.channels.map((channel) => channel.map((x) => level * x)) };
}

/** Perplexity over all codebooks, by precision, and the share of codes that a batch changes in int8. */
export async function comparePrecisions(model: string, pieces: number, threads: number) {
  const clips = Array.from({ length: pieces }, (_, i) => {
    const piece = drawPiece(createRandom(heldOutSeed, i), 2);
    return { mix: lower(renderPiece(piece).mix), text: describe(piece) };
  });
  const perplexity: Record<string, number> = {};
  let equal = 0;
  for (const precision of ["fp32", "int8", "int4"] as const) {
    const engine = await openEngine({ model, precision, threads });
    let [sum, count] = [0, 0];
    for (const { mix, text } of clips) {
      const codes = await engine.encode([mix]);
      const nats = await engine.score({ text, codes, from: 0, to: codes.shape[2] });
      sum += nats.data.reduce((a, b) => a + b, 0);
      count += nats.data.length;
    }
    perplexity[precision] = Math.exp(sum / count);
    if (precision === "int8") {
      const { text } = clips[0];
      const rows = [1, 2, 3, 4].map((variation) => ({ seed: 1, variation }));
      const job = { text, frames: 200, sampling: { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 } };
      const batch = await engine.generate({ ...job, rows });
      const size = batch.data.length / rows.length;
      for (const [row, key] of rows.entries()) {
        const alone = await engine.generate({ ...job, rows: [key] });
        equal +=
          alone.data.filter((code, i) => code === batch.data[row * size + i]).length / batch.data.length;
      }
    }
    await engine.close();
  }
  return { pieces, fp32: perplexity.fp32, int8: perplexity.int8, int4: perplexity.int4, equalInBatch: equal };
}

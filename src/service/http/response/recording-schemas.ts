/** Schemas of what is heard in an upload, and of a loop that is cut out of one. */
import { z } from "@hono/zod-openapi";

const confidence = z.number().min(0).max(1);
const warnings = z.array(z.strictObject({ code: z.string(), message: z.string() }));

/** What was heard, as `listen --json` writes it. */
export const heardSchema = z
  .strictObject({
    duration_s: z.number(),
    tempo_bpm: z.number(),
    beats_per_bar: z.int(),
    confidence,
    downbeat_confidence: confidence,
    beats: z.array(z.strictObject({ time_s: z.number(), position: z.int() })),
    key: z.strictObject({ name: z.string(), confidence }).nullable(),
    chords_by_bar: z.array(
      z.strictObject({
        ...{ from_s: z.number(), to_s: z.number(), confidence },
        chord: z.string().nullable().describe("Null where nothing of a pitch is heard."),
      }),
    ),
    warnings,
  })
  .openapi("HeardRecording");

/** A loop that was cut. */
export const cutSchema = z
  .strictObject({
    bpm: z.number(),
    loop: z.record(z.string(), z.unknown()).describe("As `loops.json` has it."),
    warnings,
    file: z.strictObject({ name: z.string(), content: z.string().describe("A `data:` URI.") }),
  })
  .openapi("CutLoop");

/** `clip "PROMPT" --seconds 8`: the model alone, from a prompt to sound, without any looping. */
import type { Command } from "commander";
import { readNumber } from "#base";
import { type ClipRequest, clipRequestSchema } from "#looper";
import { generateClip, writeClip, writeCodes } from "#studio";
import type { CommandContext } from "../command-context.ts";
import { precisionHelp, readPrecision } from "../read-precision.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";
import { createProgressLine } from "../terminal/progress-line.ts";

interface ClipFlags extends Record<string, unknown> {
  readonly greedy?: boolean;
  readonly precision?: string;
  readonly device?: string;
  readonly threads?: string;
  readonly out: string;
  readonly codes?: string;
  readonly quiet?: boolean;
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addClip(program: Command, context: CommandContext): void {
  const command = program
    .command("clip")
    .description("Play a prompt with the model alone: no beats, no loop. Writes 32-bit float WAV.")
    .argument("<prompt>", "what the model is prompted with, as it stands");
  addSchemaOptions(command, clipRequestSchema, ["prompt"]);
  command
    .option("--greedy", "always take the likeliest code: temperature 0")
    .option("--precision <value>", precisionHelp)
    .option("--device <value>", "cpu")
    .option("--threads <value>", "threads of the runtime [one per core]")
    .option("--out <file>", "where the sound goes", "clip.wav")
    .option("--codes <file>", 'also write the codes: {"shape": [B, K, T], "codes": [...]}')
    .option("--quiet", "no progress")
    .action((prompt: string, flags: ClipFlags) => runClip(prompt, flags, context));
}

async function runClip(prompt: string, flags: ClipFlags, { signal }: CommandContext): Promise<void> {
  const fields = { prompt, ...optionsToFields(flags, clipRequestSchema) };
  // The schema refuses what is not a request.
  const request = (flags.greedy === true ? { ...fields, temperature: 0 } : fields) as ClipRequest;
  const threads = flags.threads === undefined ? undefined : readNumber("--threads", flags.threads, 1, 256);
  const precision = readPrecision(flags.precision);
  const line = createProgressLine(process.stderr, flags.quiet === true);
  let began = performance.now();
  try {
    const { device } = flags;
    const generated = await generateClip(
      request,
      {
        precision,
        device,
        threads,
        signal,
        onModel: ({ name, precision: kept, licence }) => {
          line.say(`Model: ${name} (${kept}, licence ${licence}).`);
          began = performance.now();
        },
        onProgress: (done) => {
          const spent = (performance.now() - began) / 1000;
          line.update("Playing", done, done > 0 ? (spent / done) * (1 - done) : null);
        },
      },
      flagOf,
    );
    line.say(request.temperature === 0 ? "Greedy: no chance took part." : `The seed was ${generated.seed}.`);
    await writeClip(flags.out, generated, signal);
    line.finish();
    process.stdout.write(`${flags.out}\n`);
    if (flags.codes === undefined) return;
    await writeCodes(flags.codes, generated, signal);
    process.stdout.write(`${flags.codes}\n`);
  } finally {
    line.finish();
  }
}

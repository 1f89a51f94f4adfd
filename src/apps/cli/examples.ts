/** Examples for `--help` and the man page: what people do first with each command. */

/** A command line, and what it does. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** By command; "" is the program itself. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  "": [
    {
      line: `musicgen-looper "punchy house drums with offbeat hats" --bpm 124`,
      what: "four loops of 4 bars",
    },
    { line: "musicgen-looper loop jam.wav --bpm 120", what: "a perfect loop out of a recording" },
    { line: "musicgen-looper pull medium", what: "fetch one of Meta's models" },
  ],
  make: [
    { line: `musicgen-looper make "lofi hip hop, 82 bpm"`, what: "the tempo may stand in the prompt" },
    { line: `musicgen-looper make "dnb" --bpm 174 --variations 8 --bars 2`, what: "eight loops of 2 bars" },
    {
      line: `musicgen-looper make "techno" --seed 7 --output-format flac --out packs/techno`,
      what: "the same again with the same seed",
    },
    { line: `musicgen-looper make "funk" --audio groove.wav`, what: "go on from a recording of yours" },
  ],
  loop: [
    { line: "musicgen-looper loop jam.wav", what: "the best bars, at the tempo that is heard" },
    { line: "musicgen-looper loop jam.wav --bpm 120 --take 2", what: "the next best, exactly in time" },
    {
      line: "musicgen-looper loop jam.flac --bpm 93.5 --bars 8 --key 'A minor'",
      what: "8 bars, the key written into the file",
    },
  ],
  listen: [
    { line: "musicgen-looper listen song.mp3", what: "key, tempo, beats and bars" },
    { line: "musicgen-looper listen song.mp3 --json | jq .tempo_bpm", what: "for programs" },
  ],
  clip: [{ line: `musicgen-looper clip "warm pads, 90 bpm" --seconds 12 --out pads.wav`, what: "uncut" }],
  again: [
    { line: "musicgen-looper again loops/techno-130-7/loops.json --out again", what: "the same bytes" },
  ],
  models: [
    { line: "musicgen-looper models", what: "what is here, and what is played by default" },
    { line: "musicgen-looper models rm medium", what: "free its space" },
  ],
  pull: [
    { line: "musicgen-looper pull medium", what: "an official model" },
    { line: "musicgen-looper pull owner/name", what: "a fine-tune of somebody" },
  ],
  serve: [{ line: "musicgen-looper serve --alias medium=tiny", what: "a server with the embedded model" }],
  key: [{ line: "musicgen-looper key studio --rate-per-minute 30", what: "a key, and its entry for --keys" }],
  mcp: [{ line: "musicgen-looper mcp --out ~/loops", what: "for the configuration of an agent" }],
  work: [{ line: "DATABASE_URL=postgres://… musicgen-looper work", what: "a worker for such a server" }],
  migrate: [
    { line: "DATABASE_URL=postgres://… musicgen-looper migrate", what: "before servers and workers start" },
  ],
  doctor: [{ line: "musicgen-looper doctor", what: "what is missing, and what mends it" }],
  completion: [{ line: "musicgen-looper completion bash >> ~/.bashrc", what: "also zsh and fish" }],
};

/** Write examples as they stand below the help of a command. */
export function writeExamples(command: string): string {
  const own = examples[command] ?? [];
  return own.length === 0
    ? ""
    : `\nExamples:\n${own.map(({ line, what }) => `  ${line}\n      ${what}`).join("\n")}\n`;
}

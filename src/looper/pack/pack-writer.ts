/**
 * A pack in a folder: the loops, `loops.html` to hear them, and `loops.json`, enough to make the same
 * bytes again.
 */
import type { FileSink, LoopEncoder, PackSink } from "../looper-deps.ts";
import type { FinishedPack } from "./loop-pack.ts";
import { writeLoopsPage } from "./loops-page.ts";

const text = new TextEncoder();

/**
 * Create the sink of a folder.
 *
 * @param folder - takes the files
 * @param encoder - for the sound inside the page
 * @param pageTemplate - the built `loops.html`, with a placeholder where the pack goes
 */
export function createPackWriter(folder: FileSink, encoder: LoopEncoder, pageTemplate: string): PackSink {
  return {
    write: (name, bytes) => folder.write(name, bytes),
    async finish(finished) {
      await folder.write("loops.html", text.encode(await writePage(finished, encoder, pageTemplate)));
      // Last of all: a folder with loops.json is a whole pack.
      await folder.write("loops.json", text.encode(writeDocument(finished)));
    },
  };
}

/** The page to hear the loops on, self-contained: their sound is inside, as FLAC of 16 bits. */
async function writePage(
  { pack, title, about, pieces }: FinishedPack,
  encoder: LoopEncoder,
  pageTemplate: string,
): Promise<string> {
  const loops = [];
  for (const { loop, clip, tags } of pieces) {
    const flac = await encoder.encode(clip, { output_format: "flac", bit_depth: 16 }, tags);
    loops.push({ loop, flac });
  }
  const { bpm, warnings, request } = pack;
  return writeLoopsPage({ title, bpm, about, warnings, request, loops }, pageTemplate);
}

/** The document. Its paths are relative to it, so that the folder can be moved. */
function writeDocument({ pack }: FinishedPack): string {
  const loops = pack.loops.map((loop) => ({ ...loop, path: loop.path.split(/[\\/]/).at(-1) ?? loop.path }));
  return `${JSON.stringify({ ...pack, loops }, null, 2)}\n`;
}

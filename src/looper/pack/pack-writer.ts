/**
 * A pack in a folder: the loops, `loops.html` to hear them, and `loops.json`, enough to make the same
 * bytes again.
 */
import type { AudioClip } from "#base";
import type { FileSink, LoopEncoder, PackSink } from "../looper-deps.ts";
import type { FinishedPack } from "./loop-pack.ts";
import { writeLoopsPage } from "./loops-page.ts";
import { stemsFolder } from "./name-files.ts";

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
  for (const { loop, clip, tags, stemClips = [] } of pieces) {
    const encode = (sound: AudioClip) =>
      encoder.encode(sound, { output_format: "flac", bit_depth: 16 }, tags);
    const stems = [];
    for (const [i, { part, path, gain_db }] of loop.stems.entries()) {
      const sound = stemClips[i];
      if (sound) stems.push({ part, path: stemPath(path), gain_db, flac: await encode(sound) });
    }
    loops.push({ loop, flac: await encode(clip), stems });
  }
  const { bpm, warnings, request, understood, arrangement } = pack;
  return writeLoopsPage(
    { title, bpm, about, warnings, request, understood, arrangement, loops },
    pageTemplate,
  );
}

const baseName = (path: string) => path.split(/[\\/]/).at(-1) ?? path;
/** From the folder of the pack. */
const stemPath = (path: string) => `${stemsFolder}${baseName(path)}`;

/** The document. Its paths are relative to it, so that the folder can be moved. */
function writeDocument({ pack }: FinishedPack): string {
  const loops = pack.loops.map((loop) => ({
    ...loop,
    path: baseName(loop.path),
    stems: loop.stems.map((stem) => ({ ...stem, path: stemPath(stem.path) })),
  }));
  return `${JSON.stringify({ ...pack, loops }, null, 2)}\n`;
}

/** A pack as an agent is told of it: a line for each loop, what to know, and its files. */
import { dirname, join } from "node:path";
import { describeLoop, type LoopPack } from "#looper";
import type { MadeFile } from "../made-files.ts";
import type { ToolAnswer } from "./tool.ts";

/**
 * Present a pack on disk.
 *
 * @param pack - its paths are whole
 */
export function presentPack(pack: LoopPack): ToolAnswer {
  const { loops, warnings, bpm, seed, model } = pack;
  const folder = dirname(loops[0]?.path ?? ".");
  const by = model ? ` by the model ${model.name} (licence ${model.licence})` : "";
  const count = loops.length === 1 ? "One loop" : `${loops.length} loops`;
  const drawn = seed === null ? "" : `, seed ${seed}`;
  const notes = [...warnings, ...loops.flatMap((loop) => loop.warnings)].map(({ message }) => message);
  const text = [
    `${count} of ${bpm} bpm${by}${drawn}, in ${folder}.`,
    ...loops.map((loop) => `${describeLoop(loop)}: ${loop.path}`),
    ...[...new Set(notes)].map((note) => `Note: ${note}`),
    "loops.html in that folder plays them in a browser.",
  ];
  const made: MadeFile[] = loops.flatMap((loop) => [
    { path: loop.path, description: describeLoop(loop) },
    ...loop.stems.map(({ path, part }) => ({ path, description: `${part} of loop ${loop.variation}` })),
  ]);
  const documents: MadeFile[] = [
    { path: join(folder, "loops.json"), description: "all that is known of the pack; makes it again" },
    { path: join(folder, "loops.html"), description: "a page that plays the loops, in one file" },
  ];
  return { text: text.join("\n"), document: pack, made: [...made, ...documents] };
}

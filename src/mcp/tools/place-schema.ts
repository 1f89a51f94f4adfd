/** Inputs of tools that leave files. */
import { z } from "zod";
import { parseValues } from "#looper";
import { readFileArgument } from "./file-argument.ts";

/** Where the files go. */
export const placeFields = {
  out: z
    .string()
    .min(1)
    .optional()
    .describe("Folder for the files; without it, one that is named after the music."),
  force: z.boolean().optional().describe("Write into a folder that holds a loops.json already."),
};

const placeSchema = z.strictObject(placeFields);

/** A place that was read, and the other inputs. */
export interface PlacedArguments {
  readonly place: { readonly out?: string; readonly force?: boolean };
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Take the place from the inputs of a tool.
 *
 * @param args - unchecked
 * @returns a whole path; the rest is unchecked still
 * @throws LooperError INPUT_OUT_OF_RANGE
 */
export function takePlace({ out, force, ...fields }: Readonly<Record<string, unknown>>): PlacedArguments {
  const place = parseValues(placeSchema, {
    ...(out === undefined ? {} : { out }),
    ...(force === undefined ? {} : { force }),
  });
  return {
    place: {
      ...(place.out === undefined ? {} : { out: readFileArgument("out", place.out) }),
      ...(place.force === undefined ? {} : { force: place.force }),
    },
    fields,
  };
}

/** The weights of the beat tracker, as the package carries them, for tests below the floor that reads files. */
import { readFileSync } from "node:fs";
import { type BeatWeights, createBeatTracker, parseBeatWeights } from "#beat";

/** Text of the file. */
export const beatWeightsJson = readFileSync(new URL("../models/beat/weights.json", import.meta.url), "utf8");

/** Learnt weights. */
export const beatWeights: BeatWeights = parseBeatWeights(beatWeightsJson, "models/beat/weights.json");

/** A tracker with them. */
export const beatTracker = createBeatTracker(beatWeights);

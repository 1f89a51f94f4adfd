/** What a band plays and what became of the prompt, as `loops.json` and the events have it. */
import { keyName } from "#harmony";
import { chordNames } from "../arrange/harmony/parse-chords.ts";
import type { BandDocument } from "../loop-events.ts";
import type { BandPlan } from "./plan-band.ts";

/** Write the document of a plan. */
export function writeBandDocument({
  arrangement,
  texts,
  request,
  leadFrames,
  unitFrames,
}: BandPlan): BandDocument {
  const { key, chords, understood } = arrangement;
  const firstBar = leadFrames / unitFrames;
  return {
    arrangement: {
      parts: texts.map((told) => ({ part: told.part, model_prompt: told.texts[firstBar] ?? "" })),
      key: keyName(key),
      chords: chordNames(chords, key),
      bpm: request.bpm,
      tempo_source: request.tempoSource,
    },
    understood: {
      used: understood.used,
      nearest: understood.nearest,
      left_out: understood.leftOut,
      unknown: understood.unknown,
    },
  };
}

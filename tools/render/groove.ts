/** What a drum pattern is, for those who write patterns and those who play them. */
import type { DrumVoice } from "./piece-spec.ts";

/** One drum pattern. */
export interface Groove {
  /** How the text says it, after “drums with”. */
  readonly words: string;
  readonly beatsPerBar: 3 | 4;
  readonly stepsPerBeat: 3 | 4;
  /** One bar (or a whole number of bars) of steps per drum. */
  readonly steps: Readonly<Partial<Record<DrumVoice, string>>>;
}

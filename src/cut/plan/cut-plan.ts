/**
 * The plan of a cut: where in a recording a loop lies, beat by beat, and why there.
 * Plans are plain data: the looper compares them across takes, shows them, or alters them before cutting.
 */
import type { Bpm, Ratio, Seconds } from "#base";

/** How good a start is, each 0…1, 1 is best. */
export interface CutScores {
  /** Chance that this start is beat 1 of a bar. */
  readonly downbeat: Ratio;
  /** How near the tempo is to the one asked for. */
  readonly tempo: Ratio;
  /** How similar the surroundings of start and end are. */
  readonly seam: Ratio;
  /** How full the loop is: no fade-out, no long silence, against the best place of the recording. */
  readonly level: Ratio;
  /** Whether something begins right at the start. */
  readonly onset: Ratio;
}

/** The slowest and the fastest beat of a warp: time after / time before, above 1 is slowed down. */
export interface WarpRange {
  readonly min: Ratio;
  readonly max: Ratio;
}

/** One possible loop in a recording. */
export interface CutPlan {
  /** Whether the marks were tracked, or laid out at the requested tempo because no beats could be trusted. */
  readonly grid: "tracked" | "assumed";
  /** Tempo the loop will have. */
  readonly bpm: Bpm;
  /** Length in beats. */
  readonly beats: number;
  readonly beatsPerBar: number;
  /** Length in bars; a fraction where not one bar fits. */
  readonly bars: number;
  /** [beats + 1] where in the recording each beat of the exact grid lies; the last is where beat 1 comes again. */
  readonly marks: readonly Seconds[];
  /** Tempo of the recording between the first and the last mark; null on an assumed grid. */
  readonly tempoBefore: Bpm | null;
  /** Time after / time before over the whole loop; 1 on an assumed grid. */
  readonly stretch: Ratio;
  /** Whether `stretch` is outside 0.88…1.12: a take better made again. */
  readonly overstretched: boolean;
  readonly warp: WarpRange;
  /** Whether an attack begins at the first mark. */
  readonly onset: boolean;
  /** Whether there are fewer bars than asked for because the recording is short. */
  readonly shortened: boolean;
  readonly scores: CutScores;
  /** The scores as one number; only its order means something. */
  readonly score: number;
}

/** The largest stretch that does not make a plan `overstretched`. */
export const maxStretch: Ratio = 0.12;

/** What to lay out, on a tracked grid or on an assumed one. */
export interface LayoutOptions {
  readonly bpm: Bpm;
  readonly beats: number;
  readonly beatsPerBar: number;
  readonly shortened: boolean;
  /** Where beat 1 is expected, if it is. */
  readonly preferredStart?: Seconds | undefined;
}

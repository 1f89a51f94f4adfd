/** One file of the survey: read by us and by ffmpeg, and judged. */
import { type AudioClip, isLooperError } from "#base";
import { readAudioFile } from "#platform-node";
import { type Comparison, compareClips, isAlike, isAlikeWhereJudgesAgree } from "./compare-clips.ts";
import { decodeByFfmpeg } from "./decode-by-ffmpeg.ts";
import { readSecond } from "./read-second.ts";

/** How a file was read. */
export type Verdict =
  /** By both, and alike. */
  | "alike"
  /** By both, not as ffmpeg reads it, but as the project's own reference or mpg123 does. */
  | "as the second judge"
  /** By both; in each frame as one of the judges reads it, but where the judges do not agree with each other. */
  | "alike where judges agree"
  /** By both, and not alike. */
  | "different"
  /** By both; ffmpeg reported errors in it, and the readings differ. */
  | "damaged"
  /** By ffmpeg only, without an error. */
  | "refused"
  /** By ffmpeg only, with errors. */
  | "refused, damaged"
  /** By us only. */
  | "ours alone"
  /** By neither. */
  | "neither";

/** A file, judged. */
export interface JudgedFile {
  readonly verdict: Verdict;
  readonly comparison: Comparison | null;
  /** Our error or warnings, then ffmpeg's. */
  readonly notes: readonly string[];
}

async function readOurs(path: string): Promise<{ clip: AudioClip | null; notes: string[] }> {
  const notes: string[] = [];
  try {
    return { clip: await readAudioFile(path, { onWarning: ({ message }) => notes.push(message) }), notes };
  } catch (thrown) {
    if (!isLooperError(thrown)) throw thrown;
    return { clip: null, notes: [`${thrown.code}: ${thrown.message}`] };
  }
}

/**
 * Judge a file.
 *
 * @param path - where it is
 */
export async function judgeFile(path: string): Promise<JudgedFile> {
  const { clip, notes: said } = await readOurs(path);
  const theirs = decodeByFfmpeg(path);
  const notes = [...said, ...(theirs.complaint === null ? [] : [`ffmpeg: ${theirs.complaint}`])].map((note) =>
    note.replaceAll(path, "it"),
  );
  const isDamaged = theirs.complaint !== null;
  if (!clip || !theirs.clip) {
    const refused = isDamaged ? "refused, damaged" : "refused";
    return { verdict: clip ? "ours alone" : theirs.clip ? refused : "neither", comparison: null, notes };
  }
  const comparison = compareClips(clip, theirs.clip);
  if (comparison && isAlike(comparison)) return { verdict: "alike", comparison, notes };
  const seconds = readSecond(path, clip);
  for (const second of seconds) {
    const again = compareClips(clip, second);
    if (again && isAlike(again)) return { verdict: "as the second judge", comparison: again, notes };
  }
  if (isAlikeWhereJudgesAgree(clip, [theirs.clip, ...seconds])) {
    return { verdict: "alike where judges agree", comparison, notes };
  }
  return { verdict: isDamaged ? "damaged" : "different", comparison, notes };
}

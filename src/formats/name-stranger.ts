/** Kinds of audio that are known by their first bytes, and not read. */

const strangers: readonly [at: number, mark: string, what: string][] = [
  [0, "FORM", "an AIFF file"],
  [0, "RIFX", "a big-endian WAV file"],
  [4, "ftyp", "an MP4 or M4A file (AAC has no decoder that may be shipped here)"],
  [0, "\xff\xf1", "an AAC file"],
  [0, "\xff\xf8", "FLAC without its head"],
  [0, "\xff\xf9", "an AAC file, or FLAC without its head"],
  [0, "ADIF", "an AAC file"],
  [0, "MThd", "a MIDI file"],
  [0, "caff", "a Core Audio file"],
  [0, "wvpk", "a WavPack file"],
  [0, "MAC ", "a Monkey's Audio file"],
  [0, "MPCK", "a Musepack file"],
  [0, "MP+", "a Musepack file"],
  [0, "TTA1", "a True Audio file"],
  [0, "tBaK", "a TAK file"],
  [0, "OFR ", "an OptimFROG file"],
  [0, "DSD ", "a DSD file"],
  [0, "FRM8", "a DSD file"],
  [0, "riff", "a Wave64 file"],
  [0, ".snd", "a Sun audio file"],
  [0, "#!AMR", "an AMR file"],
  [0, "\x30\x26\xb2\x75", "a Windows Media file"],
  [0, "\x1a\x45\xdf\xa3", "a Matroska or WebM file"],
];

/**
 * Name the kind of a file that is not read here.
 *
 * @param head - its first bytes, behind tags; 8 suffice
 * @returns what it is; null where it is none of those that are known
 */
export function nameStranger(head: Uint8Array): string | null {
  const letters = String.fromCharCode(...head.subarray(0, 16));
  return strangers.find(([at, mark]) => letters.startsWith(mark, at))?.[2] ?? null;
}

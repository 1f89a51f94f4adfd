/** From the pack that a page carries to a session's. */
import type { PackPage } from "../pack-page.ts";
import { fromBase64 } from "../sound/decode-audio.ts";
import { mixPart } from "./parts.ts";
import type { CellSound, SessionPack } from "./session-pack.ts";

/** Path of a file beside the page, as an address. */
const addressOf = (file: string) => file.split("/").map(encodeURIComponent).join("/");

function soundOf(part: string, file: string, gainDb: number, flac: string): CellSound {
  return {
    part,
    // What the page carries is FLAC, whatever the file beside it is.
    file: `${(file.split("/").at(-1) ?? file).replace(/\.\w+$/, "")}.flac`,
    href: addressOf(file),
    gainDb,
    read: async () => fromBase64(flac),
  };
}

/** Read it. */
export function readPackPage(page: PackPage): SessionPack {
  return {
    ...page,
    id: "",
    rows: page.loops.map(({ file, flac, stems, ...loop }) => ({
      ...loop,
      sounds: [
        ...stems.map((stem) => soundOf(stem.part, stem.file, stem.gain_db, stem.flac)),
        soundOf(mixPart, file, 0, flac),
      ],
    })),
  };
}

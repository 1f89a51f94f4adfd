/** Files of 32 MiB that are made to be slow: what looks like a beginning, again and again. */
import { sealPages } from "./damage-bytes.ts";
import { encodeOgg } from "./encode-ogg.ts";

const size = 32 << 20;
const latin = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

function repeat(unit: Uint8Array): Uint8Array {
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += unit.length) all.set(unit.subarray(0, size - at), at);
  return all;
}

function behind(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(size);
  all.set(rest.subarray(head.length), head.length);
  all.set(head);
  return all;
}

/** A page whose table says that it is as long as can be, and nothing more of it. */
const longPage = (() => {
  const page = new Uint8Array(32).fill(255);
  page.set(latin("OggS\0\0"));
  return page;
})();

/** A page of 255 empty packets, or of none. */
function emptyPage(segments: number): Uint8Array {
  const page = new Uint8Array(27 + segments);
  page.set(latin("OggS\0\0"));
  page[26] = segments;
  return sealPages(page);
}

const makers: Readonly<Record<string, () => Uint8Array>> = {
  "Vorbis, then beginnings of long pages": () => behind(encodeOgg("libvorbis"), repeat(longPage)),
  "beginnings of long pages": () => repeat(longPage),
  "Opus, then pages of empty packets": () => behind(encodeOgg("libopus"), repeat(emptyPage(255))),
  "pages without packets": () => repeat(emptyPage(0)),
  "the first page of Opus, again and again": () => repeat(encodeOgg("libopus").subarray(0, 47)),
  "Opus, again and again": () => repeat(encodeOgg("libopus")),
  "Ogg FLAC, again and again": () => repeat(encodeOgg("flac")),
  "FLAC's sync words": () =>
    behind(
      latin("fLaC\x80\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x40\xf0"),
      repeat(latin("\xff\xf8\xc9\x18")),
    ),
  "MPEG's sync words": () => repeat(latin("\xff\xfb\x90\x64")),
  "an APE tag's mark": () => repeat(latin("APETAGEX")),
  "ID3 tags of no size": () => repeat(latin("ID3\x04\0\0\0\0\0\0")),
  "WAV chunks of no size": () => behind(latin("RIFF\xff\xff\xff\x7fWAVE"), repeat(latin("junk\0\0\0\0"))),
  "WAV data of no size": () =>
    behind(
      latin(
        "RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x02\0\0\0xx",
      ),
      repeat(latin("data\x02\0\0\0xx")),
    ),
};

/** Their names. */
export const slowNames: readonly string[] = Object.keys(makers);

/** Make one of them. */
export function makeSlowFile(name: string): Uint8Array {
  return makers[name]?.() ?? new Uint8Array(0);
}

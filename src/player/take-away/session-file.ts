/**
 * A session in one file, to be opened again elsewhere: a zip of its sounds as they are, and `session.json`, which
 * holds the inputs, what is known of the pack, its rows, what is kept and the mixer.
 */
import { unzip, zip } from "fflate";
import type { Row } from "../session/cell.ts";
import type { PackRow, SessionPack } from "../session/session-pack.ts";
import type { MixSettings } from "../sound/mix-settings.ts";

/** The form of `session.json`. Its version counts up when a field changes its meaning. */
const sessionFormat = "musicgen-looper-session/1";
const documentName = "session.json";
/** More sound than this is no session: 20 variations of 4 parts as WAV are a tenth of it. */
const maxBytes = 2 ** 30;

/** A session as it is taken away. */
export interface TakenSession {
  readonly pack: SessionPack;
  readonly rows: readonly Row[];
  readonly mix: MixSettings;
}

/** A session that was read. */
export interface OpenedSession {
  readonly pack: SessionPack;
  /** Parts that are kept, as "variation/part". */
  readonly kept: readonly string[];
  readonly mix: MixSettings;
}

interface StoredSound {
  readonly part: string;
  readonly file: string;
  readonly gain_db: number;
  readonly kept: boolean;
  /** Name in the archive. */
  readonly entry: string;
}
interface StoredSession {
  readonly format: typeof sessionFormat;
  readonly pack: Omit<SessionPack, "rows" | "id">;
  readonly mix: MixSettings;
  readonly rows: readonly (Omit<PackRow, "sounds"> & { readonly sounds: readonly StoredSound[] })[];
}

/**
 * Write a session.
 *
 * @param session - rows without a sound are left out
 * @returns the bytes of a zip
 */
export async function writeSession({ pack, rows, mix }: TakenSession): Promise<Uint8Array<ArrayBuffer>> {
  const entries: Record<string, [Uint8Array, { level: 0 | 6 }]> = {};
  const stored: StoredSession["rows"][number][] = [];
  for (const row of rows) {
    const sounds: StoredSound[] = [];
    for (const { part, sound, isKept } of row.cells.peek()) {
      const held = sound.peek();
      if (!held) continue;
      const entry = `sounds/v${row.variation}-${part}${/\.\w+$/.exec(held.file)?.[0] ?? ""}`;
      // Audio does not shrink.
      entries[entry] = [await held.read(), { level: 0 }];
      sounds.push({ part, file: held.file, gain_db: held.gainDb, kept: isKept.peek(), entry });
    }
    const { variation, beats, beatsPerBar, samples, about, warnings } = row;
    if (sounds.length === 0) continue;
    stored.push({
      ...{ variation, beats: beats.peek(), beatsPerBar: beatsPerBar.peek(), samples: samples.peek() },
      ...{ about: about.peek(), warnings: warnings.peek(), sounds },
    });
  }
  const { rows: _, id: __, ...facts } = pack;
  const document: StoredSession = { format: sessionFormat, pack: facts, mix, rows: stored };
  entries[documentName] = [new TextEncoder().encode(JSON.stringify(document)), { level: 6 }];
  const bytes = await new Promise<Uint8Array>((done, failed) => {
    zip(entries, (error, archive) => (error ? failed(error) : done(archive)));
  });
  return new Uint8Array(bytes);
}

/**
 * Read a session.
 *
 * @param bytes - of the file
 * @param name - of the file, for messages and to tell it from others
 * @throws Error in words where it is no session, or not whole
 */
export async function readSession(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<OpenedSession> {
  const files = await unpack(bytes, name);
  const { pack, mix, rows } = readDocument(files[documentName], name);
  const made = rows.map(({ sounds, ...row }) => ({
    ...row,
    sounds: sounds.map(({ part, file, gain_db: gainDb, entry }) => {
      const sound = files[entry];
      if (!sound) throw new Error(`${name} is not whole: ${entry} is missing. Save the session once more.`);
      return { part, file, gainDb, href: null, read: async () => new Uint8Array(sound) };
    }),
  }));
  const kept = rows.flatMap(({ variation, sounds }) =>
    sounds.filter((sound) => sound.kept).map(({ part }) => `${variation}/${part}`),
  );
  return { pack: { ...pack, id: `file:${name}:${bytes.length}`, rows: made }, kept, mix };
}

function unpack(bytes: Uint8Array, name: string): Promise<Record<string, Uint8Array>> {
  let total = 0;
  const filter = ({ originalSize }: { readonly originalSize: number }) => {
    total += originalSize;
    return total <= maxBytes;
  };
  return new Promise((done, failed) => {
    unzip(bytes, { filter }, (error, files) => {
      if (error) return failed(noSession(name));
      if (total > maxBytes) return failed(new Error(`${name} holds more than 1 GB: that is no session.`));
      done(files);
    });
  });
}

function readDocument(bytes: Uint8Array | undefined, name: string): StoredSession {
  try {
    const document = JSON.parse(new TextDecoder().decode(bytes)) as StoredSession | null;
    if (document?.format === sessionFormat && Array.isArray(document.rows) && document.pack && document.mix) {
      return document;
    }
  } catch {
    // Said below: either way it is none.
  }
  throw noSession(name);
}

const noSession = (name: string) =>
  new Error(`${name} is no session of this program: choose a file that "Save the session" has made.`);

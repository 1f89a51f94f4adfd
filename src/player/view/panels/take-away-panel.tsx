/** Take away: what plays as one file, or every layer as its own. */
import { useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import { saveFile } from "../../take-away/save-file.ts";
import { writeSession } from "../../take-away/session-file.ts";
import { type MixFormat, takeMix } from "../../take-away/take-mix.ts";
import { zipLayers } from "../../take-away/zip-layers.ts";

/** A name for files: letters, digits and dashes. */
function slug(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return words.replace(/^-+|-+$/g, "").slice(0, 48) || "loops";
}

/** What was saved, and whether it clips, as what is heard does. */
function describeMix(file: string, peak: number): string {
  if (peak <= 1) return `Saved ${file}.`;
  const over = (20 * Math.log10(peak)).toFixed(1);
  return `Saved ${file}. It clips by ${over} dB: lower the master and save it again.`;
}

/** Save everything that is needed to open the session elsewhere. */
async function saveSession(session: Session): Promise<string> {
  const pack = session.pack.peek();
  if (!pack) return "";
  const mix = session.playback.peek().mix.peek();
  const file = `${slug(pack.title)}.session.zip`;
  saveFile({
    ...{ name: file, type: "application/zip" },
    bytes: await writeSession({ pack, rows: session.rows.peek(), mix }),
  });
  return `Saved ${file}: open it in the page of serve, or in a tab, on any machine.`;
}

/** Show it. */
export function TakeAwayPanel({ session }: { readonly session: Session }) {
  const [bars, setBars] = useState(8);
  const [format, setFormat] = useState<MixFormat>("wav");
  const [isBusy, setBusy] = useState(false);
  const [said, say] = useState("");
  const playback = session.playback.value;
  const cells = session.rows.value.flatMap((row) => row.cells.value);
  const playing = cells.filter(({ mark }) => mark.value === "playing" || mark.value === "armed");
  const kept = cells.filter(({ isKept }) => isKept.value);
  const name = slug(session.pack.value?.title ?? "");
  const work = async (job: () => Promise<string>) => {
    setBusy(true);
    say("");
    try {
      say(await job());
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const saveMix = () =>
    work(async () => {
      const tempo = String(session.pack.peek()?.bpm ?? "").replace(".", "-");
      const file = `${name}_${tempo}bpm_${bars}bars_mix`;
      const taken = await takeMix(playback, playing, bars, file, format);
      saveFile(taken.file);
      return describeMix(taken.file.name, taken.peak);
    });
  const saveZip = (which: typeof cells, what: string) =>
    work(async () => {
      const sounds = which.flatMap(({ sound }) => sound.value ?? []);
      const archive = await zipLayers(sounds, `${name}_${what}`);
      saveFile(archive);
      return `Saved ${archive.name}: ${sounds.length} files.`;
    });
  return (
    <section class="take-away" aria-labelledby="take-away-title">
      <h2 id="take-away-title">Take away</h2>
      <div class="line">
        <MixFields bars={bars} setBars={setBars} format={format} setFormat={setFormat} />
        <button type="button" disabled={isBusy || playing.length === 0} onClick={saveMix}>
          Save what plays as one file
        </button>
        <button
          type="button"
          disabled={isBusy || playing.length === 0}
          onClick={() => saveZip(playing, "layers")}
        >
          Save what plays as layers (zip)
        </button>
        <button type="button" disabled={isBusy || cells.length === 0} onClick={() => saveZip(cells, "all")}>
          Save everything (zip)
        </button>
        {kept.length > 0 && (
          <button type="button" disabled={isBusy} onClick={() => saveZip(kept, "kept")}>
            Save what is kept (zip)
          </button>
        )}
        <button
          type="button"
          disabled={isBusy || cells.length === 0}
          onClick={() => work(() => saveSession(session))}
        >
          Save the session
        </button>
      </div>
      <p class="help">
        {playing.length === 0 ? "Play something first. " : ""}The mix has 24 bits, the same samples as are
        heard, without the metronome. A cell can be dragged to the desktop or into a DAW.
      </p>
      <p class="said" role="status">
        {said}
      </p>
    </section>
  );
}

/** How long a mixdown is, and in which format. */
function MixFields({
  bars,
  setBars,
  format,
  setFormat,
}: {
  readonly bars: number;
  setBars(bars: number): void;
  readonly format: MixFormat;
  setFormat(format: MixFormat): void;
}) {
  return (
    <>
      <label class="inline">
        Bars
        <input
          type="number"
          min="1"
          max="256"
          value={bars}
          onInput={({ currentTarget }) =>
            setBars(Math.min(256, Math.max(1, Math.round(Number(currentTarget.value)) || 1)))
          }
        />
      </label>
      <label class="inline">
        Format
        <select value={format} onChange={({ currentTarget }) => setFormat(currentTarget.value as MixFormat)}>
          <option value="wav">WAV</option>
          <option value="flac">FLAC</option>
        </select>
      </label>
    </>
  );
}

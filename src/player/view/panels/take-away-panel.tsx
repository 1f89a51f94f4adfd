/** Take away: what plays as one file, or every layer as its own. */
import { useState } from "preact/hooks";
import type { Session } from "../../session/session.ts";
import type { LoadMp3Encoder, TakenFormat } from "../../take-away/encode-taken.ts";
import { saveFile } from "../../take-away/save-file.ts";
import { writeSession } from "../../take-away/session-file.ts";
import { takeMix } from "../../take-away/take-mix.ts";
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

/** Show it. `loadMp3`: null where the page has no encoder. */
export function TakeAwayPanel({
  session,
  loadMp3,
}: {
  readonly session: Session;
  readonly loadMp3: LoadMp3Encoder | null;
}) {
  const [bars, setBars] = useState(8);
  const [format, setFormat] = useState<TakenFormat>("wav");
  const [layerFormat, setLayerFormat] = useState<TakenFormat | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [said, say] = useState("");
  const playback = session.playback.value;
  const cells = session.rows.value.flatMap((row) => row.cells.value);
  const playing = cells.filter(({ mark }) => mark.value === "playing" || mark.value === "armed");
  const kept = cells.filter(({ isKept }) => isKept.value);
  const isEmpty = cells.every(({ sound }) => sound.value === null);
  const name = slug(session.pack.value?.title ?? "");
  const work = async (job: () => Promise<string>) => {
    setBusy(true);
    say("Writing …");
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
      const bpm = session.pack.peek()?.bpm;
      const tempo = bpm ? `_${String(bpm).replace(".", "-")}bpm` : "";
      const file = `${name}${tempo}_${bars}bars_mix`;
      const taken = await takeMix(playback, playing, { bars, name: file, format, loadMp3 });
      saveFile(taken.file);
      return describeMix(taken.file.name, taken.peak);
    });
  const zipButton = (which: typeof cells, what: string, label: string) => (
    <button
      type="button"
      disabled={isBusy || which.every(({ sound }) => sound.value === null)}
      onClick={() =>
        work(async () => {
          const wishes = { format: layerFormat, loadMp3 };
          const { file, count } = await zipLayers(playback, which, `${name}_${what}`, wishes);
          saveFile(file);
          return `Saved ${file.name}: ${count} ${count === 1 ? "file" : "files"}.`;
        })
      }
    >
      {label}
    </button>
  );
  return (
    <section class="take-away" aria-labelledby="take-away-title">
      <h2 id="take-away-title">Take away</h2>
      <div class="line">
        <BarsField bars={bars} setBars={setBars} />
        <FormatField name="Format" {...{ format, loadMp3 }} choose={(one) => setFormat(one ?? "wav")} />
        <button type="button" disabled={isBusy || playing.length === 0} onClick={saveMix}>
          Save what plays as one file
        </button>
      </div>
      <div class="line">
        <FormatField name="Layers" format={layerFormat} loadMp3={loadMp3} choose={setLayerFormat} isAsIs />
        {zipButton(playing, "layers", "Save what plays as layers (zip)")}
        {zipButton(cells, "all", "Save everything (zip)")}
        {kept.length > 0 && zipButton(kept, "kept", "Save what is kept (zip)")}
      </div>
      <div class="line">
        <button type="button" disabled={isBusy || isEmpty} onClick={() => work(() => saveSession(session))}>
          Save the session
        </button>
        <span class="help">Everything in one file, to be opened again in this program.</span>
      </div>
      <p class="help">
        {playing.length === 0 ? "Play something first. " : ""}The mix has 24 bits, the same samples as are
        heard, without the metronome{loadMp3 ? "; as MP3 256 kbit/s" : ""}. A cell can be dragged to the
        desktop or into a DAW.{loadMp3 ? "" : " For MP3 open the saved session in the page of serve."}
      </p>
      <p class="said" role="status">
        {said}
      </p>
    </section>
  );
}

/** How long a mixdown is. */
function BarsField({ bars, setBars }: { readonly bars: number; setBars(bars: number): void }) {
  return (
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
  );
}

/** In which format. `isAsIs`: files may stay what they are, which is null. */
function FormatField({
  name,
  format,
  loadMp3,
  choose,
  isAsIs = false,
}: {
  readonly name: string;
  readonly format: TakenFormat | null;
  readonly loadMp3: LoadMp3Encoder | null;
  choose(format: TakenFormat | null): void;
  readonly isAsIs?: boolean;
}) {
  return (
    <label class="inline">
      {name}
      <select
        value={format ?? ""}
        onChange={({ currentTarget: { value } }) => choose(value === "" ? null : (value as TakenFormat))}
      >
        {isAsIs && <option value="">as they are</option>}
        <option value="wav">WAV</option>
        <option value="flac">FLAC</option>
        {loadMp3 && <option value="mp3">MP3</option>}
      </select>
    </label>
  );
}

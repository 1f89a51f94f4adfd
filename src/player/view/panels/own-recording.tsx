/** Your own sound: dropped or chosen. It becomes a column where it is a loop on this grid, and can be continued. */
import { useState } from "preact/hooks";
import { describeHeard } from "../../maker/recording-tools.ts";
import { ownPart, partName } from "../../session/parts.ts";
import { messageOf, type Studio } from "../../session/studio.ts";
import { decodeAudio } from "../../sound/decode-audio.ts";
import type { FormValues } from "../ask/form-values.ts";

/** Show it. */
export function OwnRecording({ studio, form }: { readonly studio: Studio; readonly form: FormValues }) {
  const [said, say] = useState("");
  const [isOver, setOver] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [isBusy, setBusy] = useState(false);
  const work = async (what: string, job: () => Promise<string>) => {
    setBusy(true);
    say(what);
    try {
      say(await job());
    } catch (error) {
      say(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const take = async (given: File | undefined) => {
    if (!given) return;
    setFile(given);
    await work(`Reading ${given.name}.`, () => takeRecording(studio, form, given));
  };
  const listen = (given: File) =>
    work(`Listening to ${given.name}.`, async () =>
      describeHeard(await studio.maker.recordings.listen(given, given.name)),
    );
  const cut = (given: File) => work(`Cutting ${given.name}.`, () => studio.cutRecording(given));
  return (
    <div
      class="own"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <label class="inline">
        Your own sound
        <input
          type="file"
          accept="audio/*,.wav,.mp3,.flac,.ogg"
          onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
        />
      </label>
      <span class="help">Drop a recording here: every variation that is made next continues it.</span>
      {file && (
        <span class="line">
          <button type="button" disabled={isBusy} onClick={() => void listen(file)}>
            Listen to it
          </button>
          <button type="button" disabled={isBusy} onClick={() => void cut(file)}>
            Cut a loop out of it
          </button>
        </span>
      )}
      <p class="said" role="status">
        {said}
      </p>
    </div>
  );
}

/** A loop is on the grid where its length is so many whole beats, to a sample each. */
function beatsOf(samples: number, sampleRate: number, bpm: number): number | null {
  const exact = (samples * bpm) / (60 * sampleRate);
  const beats = Math.round(exact);
  return beats >= 1 && Math.abs(exact - beats) * ((60 * sampleRate) / bpm) <= 1 ? beats : null;
}

async function takeRecording(studio: Studio, form: FormValues, file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { session, maker } = studio;
  const { sampleRate } = session.playback.peek();
  const decoded = await decodeAudio(bytes.slice(), sampleRate).catch(() => null);
  if (!decoded)
    throw new Error(`${file.name} is no audio that this browser can read. Bring WAV, MP3 or FLAC.`);
  form.set("audio", await maker.keepRecording(file, file.name));
  const continued = `${file.name} will be continued by what is made next.`;
  const pack = session.pack.peek();
  const beats = pack?.bpm ? beatsOf(decoded.length, sampleRate, pack.bpm) : null;
  if (!pack?.bpm) return continued;
  if (beats === null) {
    return `${continued} It is no loop of whole beats at ${pack.bpm} bpm, so it is no column here: cut one out of it.`;
  }
  session.addOwn(
    { part: ownPart, file: file.name, href: null, gainDb: 0, read: async () => bytes.slice() },
    { beats, beatsPerBar: session.rows.peek()[0]?.beatsPerBar.peek() ?? 4 },
  );
  return `${continued} It is a loop of ${beats} beats, in the column ${partName(ownPart)}.`;
}

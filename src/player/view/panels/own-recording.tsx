/** Your own sound: dropped or chosen. It becomes a column where it is a loop on this grid, and can be continued. */
import { useState } from "preact/hooks";
import { ownPart, partName } from "../../session/parts.ts";
import { messageOf, type Studio } from "../../session/studio.ts";
import { decodeAudio } from "../../sound/decode-audio.ts";
import type { FormValues } from "../ask/form-values.ts";

/** Show it. */
export function OwnRecording({ studio, form }: { readonly studio: Studio; readonly form: FormValues }) {
  const [said, say] = useState("");
  const [isOver, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    say(`Reading ${file.name}.`);
    try {
      say(await takeRecording(studio, form, file));
    } catch (error) {
      say(messageOf(error));
    }
  };
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
          accept="audio/*,.wav,.mp3,.flac"
          onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
        />
      </label>
      <span class="help">Drop a recording here: every variation that is made next continues it.</span>
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
  const beats = pack ? beatsOf(decoded.length, sampleRate, pack.bpm) : null;
  if (!pack) return continued;
  if (beats === null) {
    const command = `musicgen-looper loop '${file.name}' --bpm ${pack.bpm}`;
    return `${continued} It is no loop of whole beats at ${pack.bpm} bpm, so it is no column here; cut one with: ${command}`;
  }
  session.addOwn(
    { part: ownPart, file: file.name, href: null, gainDb: 0, read: async () => bytes.slice() },
    { beats, beatsPerBar: session.rows.peek()[0]?.beatsPerBar.peek() ?? 4 },
  );
  return `${continued} It is a loop of ${beats} beats, in the column ${partName(ownPart)}.`;
}

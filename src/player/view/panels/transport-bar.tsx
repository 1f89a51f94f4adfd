/** The transport: play and stop, where the music is, when launches begin, the metronome, what is heard. */
import type { Session } from "../../session/session.ts";
import type { Quantise } from "../../sound/session-clock.ts";
import { cellName } from "../grid/loop-cell.tsx";
import { MeterBar } from "./meter-bar.tsx";

const quantises: readonly Quantise[] = ["bar", "beat", "at once"];

/** Show the transport. */
export function TransportBar({ session }: { readonly session: Session }) {
  const playback = session.playback.value;
  const isRunning = playback.isRunning.value;
  const position = playback.position.value;
  const bpm = session.pack.value?.bpm ?? null;
  return (
    <div class="transport" role="group" aria-label="Transport">
      <button type="button" class="main" onClick={() => void session.togglePlay()}>
        {isRunning ? "Stop" : "Start"}
      </button>
      <span class="position" role="timer" aria-label="Bar and beat">
        {position ? `${position.bar}.${position.beat}` : "–.–"}
      </span>
      {bpm !== null && <span class="tempo">{Number(bpm.toFixed(2))} bpm</span>}
      <MeterBar playback={playback} column={null} label="Master level" />
      <span class="heard" role="status">
        <Heard session={session} />
      </span>
    </div>
  );
}

/** How it plays: when launches begin, the metronome, the master's level. */
export function TransportSettings({ session }: { readonly session: Session }) {
  const playback = session.playback.value;
  const mix = playback.mix.value;
  return (
    <div class="settings" role="group" aria-label="Playing">
      <label class="inline">
        Launch at
        <select
          value={playback.quantise.value}
          onChange={({ currentTarget }) => playback.setQuantise(currentTarget.value as Quantise)}
        >
          {quantises.map((quantise) => (
            <option key={quantise} value={quantise}>
              {quantise === "at once" ? quantise : `the next ${quantise}`}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-pressed={playback.isMetronomeOn.value}
        onClick={() => playback.setMetronome(!playback.isMetronomeOn.peek())}
      >
        Metronome
      </button>
      <label class="inline master">
        Master
        <input
          type="range"
          min="0"
          max="1.5"
          step="0.01"
          value={mix.master}
          onInput={({ currentTarget }) => playback.setMix({ ...mix, master: Number(currentTarget.value) })}
        />
      </label>
    </div>
  );
}

/** What plays, in words. */
function Heard({ session }: { readonly session: Session }) {
  const cells = session.rows.value.flatMap((row) => row.cells.value);
  const playing = cells.filter(({ mark }) => mark.value === "playing" || mark.value === "ending");
  if (playing.length === 0) return <>Stopped</>;
  return <>Playing {playing.map(cellName).join("; ")}</>;
}

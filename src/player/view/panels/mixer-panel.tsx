/** The mixer: a strip for each column. */
import { partName, partTitle } from "../../session/parts.ts";
import type { Session } from "../../session/session.ts";
import { plainStrip, type StripSettings } from "../../sound/mix-settings.ts";
import { MeterBar } from "./meter-bar.tsx";

/** Show the mixer. */
export function MixerPanel({ session }: { readonly session: Session }) {
  const columns = session.columns.value;
  if (columns.length === 0) return null;
  return (
    <section class="mixer" aria-label="Mixer">
      {columns.map((column) => (
        <MixerStrip key={column} session={session} column={column} />
      ))}
    </section>
  );
}

function decibels(gain: number): string {
  return gain === 0 ? "off" : `${(20 * Math.log10(gain)).toFixed(1)} dB`;
}

function side(pan: number): string {
  if (pan === 0) return "middle";
  return `${Math.round(Math.abs(pan) * 100)} % ${pan < 0 ? "left" : "right"}`;
}

/** A slider of a strip; a double click puts it back. */
function StripSlider({
  title,
  name,
  range: { min, max, step, plain },
  value,
  text,
  onChange,
}: {
  readonly title: string;
  readonly name: string;
  readonly range: Readonly<Record<"min" | "max" | "step" | "plain", number>>;
  readonly value: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label>
      <span>{title}</span>
      <span class="value">{text}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-label={`${title} of ${name}`}
        aria-valuetext={text}
        onInput={({ currentTarget }) => onChange(Number(currentTarget.value))}
        onDblClick={() => onChange(plain)}
      />
    </label>
  );
}

function MixerStrip({ session, column }: { readonly session: Session; readonly column: string }) {
  const playback = session.playback.value;
  const mix = playback.mix.value;
  const strip = mix.strips[column] ?? plainStrip;
  const set = (change: Partial<StripSettings>) =>
    playback.setMix({ ...mix, strips: { ...mix.strips, [column]: { ...strip, ...change } } });
  const name = partName(column);
  return (
    <fieldset class="strip" data-part={column}>
      <legend>{partTitle(column)}</legend>
      <MeterBar playback={playback} column={column} label={`Level of ${name}`} />
      <StripSlider
        title="Gain"
        name={name}
        range={{ min: 0, max: 2, step: 0.01, plain: plainStrip.gain }}
        value={strip.gain}
        text={decibels(strip.gain)}
        onChange={(gain) => set({ gain })}
      />
      <StripSlider
        title="Pan"
        name={name}
        range={{ min: -1, max: 1, step: 0.05, plain: plainStrip.pan }}
        value={strip.pan}
        text={side(strip.pan)}
        onChange={(pan) => set({ pan })}
      />
      <span class="pair">
        <button
          type="button"
          aria-pressed={strip.isMuted}
          aria-label={`Mute ${name}`}
          onClick={() => set({ isMuted: !strip.isMuted })}
        >
          Mute
        </button>
        <button
          type="button"
          aria-pressed={strip.isSolo}
          aria-label={`Solo ${name}`}
          onClick={() => set({ isSolo: !strip.isSolo })}
        >
          Solo
        </button>
      </span>
    </fieldset>
  );
}

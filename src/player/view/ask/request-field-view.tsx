/** One field of the form: its label, control, help, and what is wrong with it. */
import { useRef } from "preact/hooks";
import type { RequestField } from "../../maker/request-field.ts";
import type { FormValues } from "./form-values.ts";
import { tempoOfTaps } from "./tap-tempo.ts";

interface FieldProps {
  readonly field: RequestField;
  readonly form: FormValues;
}

/** Fewer words for the fields that are always shown; those under "More" have the schema's own. */
const shortHelp: Readonly<Record<string, string>> = {
  prompt: "What the music is like. Enter makes it.",
  bpm: "Beats per minute.",
  key: "Such as A minor.",
  chords: "Such as Am F C G.",
  bars: "In a loop.",
  variations: "",
  model_version: "",
  parts: "Of drums, percussion, bass, chords and lead; else as the prompt says.",
  seed: "The same seed makes the same music.",
};

/** Show a field. */
export function RequestFieldView({ field, form }: FieldProps) {
  const { name, title, help, kind, least, most } = field;
  const error = form.errors.value.get(name);
  const range = least !== null && most !== null ? ` ${least} to ${most}.` : "";
  const isGroup = kind === "choices";
  const about = (
    <>
      {error !== undefined && (
        <span class="wrong" id={`${name}-error`}>
          {error}
        </span>
      )}
      <span class="help" id={`${name}-help`}>
        {shortHelp[name] ?? help}
        {range}
      </span>
    </>
  );
  if (isGroup) {
    return (
      <fieldset class="field choices">
        <legend>{title}</legend>
        <Choices field={field} form={form} />
        {about}
      </fieldset>
    );
  }
  return (
    <div class={name === "prompt" ? "field wide" : "field"}>
      <label for={name}>{title}</label>
      <Control field={field} form={form} />
      {about}
    </div>
  );
}

function Control({ field, form }: FieldProps) {
  const { name, kind, preset, least, most, choices } = field;
  const value = form.values.value[name];
  const common = {
    id: name,
    name,
    "aria-invalid": form.errors.value.has(name),
    "aria-describedby": form.errors.value.has(name) ? `${name}-error ${name}-help` : `${name}-help`,
  };
  const text = typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : "";
  const take = (event: { readonly currentTarget: { readonly value: string } }) =>
    form.set(name, event.currentTarget.value);
  if (name === "prompt") {
    return (
      <textarea {...common} rows={2} maxLength={2000} value={text} onInput={take} onKeyDown={sendByEnter} />
    );
  }
  if (kind === "choice") {
    const shown = value ?? (preset === undefined ? "" : String(preset));
    return (
      <select {...common} value={String(shown)} onChange={take}>
        {preset === undefined && <option value="">as it suits</option>}
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  if (kind === "boolean") {
    return (
      <input
        {...common}
        type="checkbox"
        checked={typeof value === "boolean" ? value : preset === true || name === "stems"}
        onChange={({ currentTarget }) => form.set(name, currentTarget.checked)}
      />
    );
  }
  const input = (
    <input
      {...common}
      type="text"
      inputMode={kind === "text" || kind === "list" ? "text" : "decimal"}
      autocomplete="off"
      placeholder={presetText(field)}
      value={text}
      onInput={take}
    />
  );
  if (name === "bpm") {
    return (
      <span class="beside">
        {input}
        <Nudges form={form} start={Number(text || preset || 120)} least={least ?? 40} most={most ?? 300} />
      </span>
    );
  }
  if (name === "seed") return <WithDice input={input} form={form} />;
  return input;
}

/** What counts where nothing is written. */
function presetText({ name, preset }: RequestField): string {
  if (name === "seed") return "drawn";
  if (name === "bpm") return "from the prompt";
  return preset === undefined ? "" : String(preset);
}

/** Enter makes; shift and enter begin a line. */
function sendByEnter(event: KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement }): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

function Choices({ field: { name, choices }, form }: FieldProps) {
  const value = form.values.value[name];
  const chosen: readonly string[] = Array.isArray(value) ? value : [];
  return (
    <span class="line">
      {choices.map((choice) => {
        const text = String(choice);
        const isOn = chosen.includes(text);
        return (
          <label class="check" key={text}>
            <input
              type="checkbox"
              checked={isOn}
              onChange={() => form.set(name, isOn ? chosen.filter((one) => one !== text) : [...chosen, text])}
            />
            {text}
          </label>
        );
      })}
    </span>
  );
}

function Nudges({
  form,
  start,
  least,
  most,
}: {
  readonly form: FormValues;
  readonly start: number;
  readonly least: number;
  readonly most: number;
}) {
  const taps = useRef<number[]>([]);
  const put = (bpm: number) => form.set("bpm", String(Math.min(most, Math.max(least, bpm))));
  return (
    <>
      <button type="button" aria-label="One beat per minute slower" onClick={() => put(start - 1)}>
        −
      </button>
      <button type="button" aria-label="One beat per minute faster" onClick={() => put(start + 1)}>
        +
      </button>
      <button
        type="button"
        aria-label="Tap the tempo"
        onClick={() => {
          taps.current = [...taps.current.slice(-15), performance.now() / 1000];
          const bpm = tempoOfTaps(taps.current);
          if (bpm !== null) put(bpm);
        }}
      >
        Tap
      </button>
    </>
  );
}

function WithDice({ input, form }: { readonly input: preact.JSX.Element; readonly form: FormValues }) {
  const roll = () => {
    const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
    form.set("seed", String(drawn));
  };
  return (
    <span class="beside">
      {input}
      <button type="button" aria-label="Draw a seed" onClick={roll}>
        <span aria-hidden="true">⚄</span>
      </button>
    </span>
  );
}

/** The form: what is wanted, made from the facts of the maker's schema. */
import { useEffect, useState } from "preact/hooks";
import { RefusedRequest } from "../../maker/loop-maker.ts";
import type { RequestField } from "../../maker/request-field.ts";
import { hasEnded } from "../../maker/run-state.ts";
import { messageOf, type Studio } from "../../session/studio.ts";
import type { FormValues } from "./form-values.ts";
import { RequestFieldView } from "./request-field-view.tsx";

/** Fields that are always shown, in this order; the others are under "More". */
const first = ["prompt", "bpm", "key", "chords", "bars", "variations", "model_version", "parts", "seed"];

const examples = [
  "chill lofi hip hop with electric piano, 82 bpm",
  "punchy house drums with offbeat hats, 124 bpm",
  "funky slap bass in E minor, 105 bpm",
  "8-bit chiptune, happy, 150 bpm",
  "cinematic strings, D minor, tense",
];

/** Show the form. */
export function AskForm({ studio, form }: { readonly studio: Studio; readonly form: FormValues }) {
  const [fields, setFields] = useState<readonly RequestField[]>([]);
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState("");
  useEffect(() => void loadFields(studio, setFields), [studio]);
  const run = studio.run.value;
  const isRunning = run !== null && !hasEnded(run);
  const send = async () => {
    setSending(true);
    setRefusal("");
    form.errors.value = new Map();
    try {
      await studio.make(form.read(fields));
      document.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (error instanceof RefusedRequest) form.errors.value = error.fields;
      const named = error instanceof RefusedRequest && error.fields.size > 0 && error.message === "";
      setRefusal(named ? "Nothing was made: see the fields that are marked." : messageOf(error));
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    } finally {
      setSending(false);
    }
  };
  const shown = first.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const more = fields.filter(({ name, kind }) => !first.includes(name) && kind !== "recording");
  const hasWrong = more.some(({ name }) => form.errors.value.has(name));
  const recording = form.values.value.audio;
  return (
    <form
      class="ask"
      aria-label="New loops"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="fields">
        {shown.slice(0, 1).map((field) => (
          <RequestFieldView key={field.name} field={field} form={form} />
        ))}
        <Examples take={(example) => form.set("prompt", example)} />
        {shown.slice(1).map((field) => (
          <RequestFieldView key={field.name} field={field} form={form} />
        ))}
      </div>
      {recording !== undefined && (
        <p class="line">
          <span>Your recording is continued.</span>
          <button type="button" onClick={() => form.set("audio", undefined)}>
            Do not continue it
          </button>
        </p>
      )}
      <details open={hasWrong || undefined}>
        <summary>More</summary>
        <div class="fields">
          {more.map((field) => (
            <RequestFieldView key={field.name} field={field} form={form} />
          ))}
        </div>
      </details>
      <div class="line">
        <button type="submit" class="main" disabled={isSending || fields.length === 0}>
          Make loops
        </button>
        <span class="help" role="status">
          {isSending ? "Sending …" : ""}
        </span>
        {isRunning && (
          <button type="button" onClick={() => void studio.cancel()}>
            Cancel
          </button>
        )}
      </div>
      <p class="wrong" role="alert">
        {refusal}
      </p>
    </form>
  );
}

function Examples({ take }: { take(example: string): void }) {
  return (
    <div class="examples wide" role="group" aria-label="Examples">
      {examples.map((example) => (
        <button key={example} type="button" class="chip" onClick={() => take(example)}>
          {example}
        </button>
      ))}
    </div>
  );
}

/** Ask for the fields until the maker answers. */
async function loadFields(studio: Studio, take: (fields: readonly RequestField[]) => void): Promise<void> {
  const { notices } = studio.session;
  for (;;) {
    try {
      take(await studio.maker.fields());
      return notices.dismiss("fields");
    } catch (error) {
      notices.show({ kind: "fields", text: messageOf(error), isError: true });
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

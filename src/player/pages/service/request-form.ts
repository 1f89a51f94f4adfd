/** The form: read, sent, filled in again with what was asked for. */
import { elementById } from "../../view/create-element.ts";
import { askService, keepKey } from "./ask-service.ts";
import type { PredictionView } from "./prediction.ts";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type FieldValue = string | number | boolean | readonly string[];

const path = "/v1/models/andreasjansson/musicgen-looper/predictions";

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (element): element is Field =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement) &&
      element.name !== "",
  );
}

function isUntouched(field: Field): boolean {
  return field instanceof HTMLSelectElement
    ? [...field.options].every((option) => option.selected === option.defaultSelected)
    : field instanceof HTMLInputElement && field.type === "checkbox"
      ? field.checked === field.defaultChecked
      : field.value === field.defaultValue;
}

/** What a field says, as the schema has it. */
function readField(field: Field): FieldValue {
  const { kind } = field.dataset;
  if (kind === "number") return Number(field.value);
  if (kind === "switch") return (field as HTMLInputElement).checked;
  return kind === "list" ? field.value.split(",").map((item) => item.trim()) : field.value;
}

async function uploadFile(file: File): Promise<string> {
  const body = new FormData();
  body.append("content", file);
  const { urls } = await askService<{ urls: { get: string } }>("/v1/files", { method: "POST", body });
  return urls.get;
}

/** Untouched fields are not sent: a tempo in the prompt counts where `bpm` is absent. */
async function readForm(form: HTMLFormElement): Promise<Record<string, FieldValue>> {
  const input: Record<string, FieldValue> = {};
  for (const field of fieldsOf(form)) {
    if (field.value === "" || (field.name !== "prompt" && isUntouched(field))) continue;
    const file = field instanceof HTMLInputElement ? field.files?.[0] : undefined;
    if (file) input[field.name] = await uploadFile(file);
    else input[field.name] = readField(field);
  }
  return input;
}

/** Send the form when it is submitted, and go to the page of the prediction. */
export function bindForm(form: HTMLFormElement): void {
  // The player listens for keys on the whole page, but not for those typed into the form.
  form.addEventListener("keydown", (event) => event.stopPropagation());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector<HTMLButtonElement>(".make");
    const refusal = elementById("refusal");
    if (button) button.disabled = true;
    refusal.textContent = "";
    try {
      keepKey();
      const body = JSON.stringify({ input: await readForm(form) });
      const headers = { "Content-Type": "application/json" };
      const { id } = await askService<PredictionView>(path, { method: "POST", headers, body });
      location.assign(`/?prediction=${encodeURIComponent(id)}`);
    } catch (error) {
      refusal.textContent = error instanceof Error ? error.message : String(error);
      if (button) button.disabled = false;
    }
  });
}

/** Fill the form with what a prediction was asked for, so that it can be asked for again, changed. */
export function fillForm(form: HTMLFormElement, input: PredictionView["input"]): void {
  for (const field of fieldsOf(form)) {
    const value = input[field.name];
    if (field.type === "file" || value === undefined) continue;
    if (field instanceof HTMLInputElement && field.type === "checkbox")
      field.checked = String(value) === "true";
    else field.value = String(value);
  }
}

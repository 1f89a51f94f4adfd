/** What stands in the form, and what of it is sent. */
import { signal } from "@preact/signals";
import type { LoopInputs } from "../../maker/loop-maker.ts";
import type { RequestField } from "../../maker/request-field.ts";

/** A value as it stands in a field. */
export type FieldValue = string | boolean | readonly string[];

/** Values of a form with a life. Fields that nobody has touched are absent: they are not sent. */
export class FormValues {
  readonly values = signal<Readonly<Record<string, FieldValue>>>({});
  /** Messages beside fields, as the maker gave them. */
  readonly errors = signal<ReadonlyMap<string, string>>(new Map());

  /** Put a value into a field; undefined makes it untouched. */
  set(name: string, value: FieldValue | undefined): void {
    const { [name]: _, ...others } = this.values.peek();
    this.values.value = value === undefined || value === "" ? others : { ...others, [name]: value };
    if (this.errors.peek().has(name)) {
      this.errors.value = new Map([...this.errors.peek()].filter(([field]) => field !== name));
    }
  }

  /** Fill the form with what a run was asked for, so that it can be asked for again, changed. */
  fill(inputs: LoopInputs): void {
    const filled = Object.entries(inputs).flatMap(([name, value]): [string, FieldValue][] => {
      if (typeof value === "boolean") return [[name, value]];
      if (typeof value === "string" || typeof value === "number") return [[name, String(value)]];
      return Array.isArray(value) ? [[name, value.map(String)]] : [];
    });
    this.values.value = Object.fromEntries(filled);
    this.errors.value = new Map();
  }

  /**
   * Read what is to be sent.
   *
   * @param fields - of the form
   */
  read(fields: readonly RequestField[]): LoopInputs {
    const inputs: Record<string, unknown> = {};
    for (const { name, kind, choices } of fields) {
      const value = this.values.peek()[name];
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      const isNumber =
        kind === "number" || kind === "integer" || (kind === "choice" && typeof choices[0] === "number");
      if (kind === "list") inputs[name] = readList(value);
      else inputs[name] = isNumber ? readNumber(String(value)) : value;
    }
    inputs.prompt ??= "";
    // The grid shows parts, wherever the maker can give them.
    if (fields.some(({ name }) => name === "stems")) inputs.stems ??= true;
    return inputs;
  }
}

/** Words with commas or spaces between. */
function readList(value: FieldValue): readonly string[] {
  if (typeof value === "object") return value;
  return String(value)
    .split(/[\s,;]+/)
    .filter((word) => word !== "");
}

/** A number as people write it, with a comma too; what is none is sent as it is, and refused with its reason. */
function readNumber(text: string): number | string {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(number) ? number : text;
}

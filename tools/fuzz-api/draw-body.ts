/** Draw bodies for a schema: mostly legal, often with one thing wrong, now and then not JSON at all. */
import type { Random } from "#base";
import { type ApiDocument, resolveSchema, type Schema } from "./check-schema.ts";

/** Inputs that decide how long a generation takes: where they are legal, they are the least there is. */
const least: Readonly<Record<string, unknown>> = {
  bpm: 240,
  variations: 1,
  max_duration: 2,
  candidates: 1,
  model_version: "tiny",
};

const oddTexts = [
  "",
  " ",
  "null",
  "\u0000",
  "\ud800",
  "💿".repeat(50),
  "../../../../etc/passwd",
  "'; drop table predictions; --",
  "<script>alert(1)</script>",
  "%s%n%x",
  "a".repeat(5000),
  "facebook/musicgen-small",
  "/etc/hostname",
  "file:///etc/hostname",
  "http://127.0.0.1:1/",
  "http://169.254.169.254/latest/meta-data/",
  "data:audio/wav;base64,AAAA",
  "data:audio/wav;base64,!!!!",
  "C#",
];
const oddValues: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[]],
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER + 2,
  { $ref: "#" },
  { constructor: 1, toString: 2 },
];

/** Draw text that need not fit. */
export function drawOddText(random: Random): string {
  return random.pick(oddTexts);
}

/** Draw something that need not fit. */
export function drawOdd(random: Random): unknown {
  return random.uniform() < 0.5 ? random.pick(oddTexts) : random.pick(oddValues);
}

function drawLegal(name: string, given: Schema, document: ApiDocument, random: Random): unknown {
  const schema = given.allOf?.[0] ? resolveSchema(given.allOf[0], document) : resolveSchema(given, document);
  if (name in least) return least[name];
  if (name === "prompt") return random.pick(["drums", "a", "bass 90 bpm", "Größe 音楽 🎵", "x".repeat(2000)]);
  if (name === "audio") return undefined;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.type === "boolean") return random.uniform() < 0.5;
  if (schema.type === "integer" || schema.type === "number") {
    const { minimum = 0, maximum = 100 } = schema;
    const drawn = minimum + random.uniform() * (Math.min(maximum, 1e6) - minimum);
    const value = schema.type === "integer" ? Math.floor(drawn) : drawn;
    return random.uniform() < 0.2 ? minimum : value;
  }
  if (schema.type === "array") return [];
  if (name === "key") return random.pick(["C", "F# minor", "Bb major"]);
  if (name === "id") return `fuzz-${random.integer(0, 20)}`;
  if (name === "webhook") return random.pick(["https://example.invalid/hook", "http://127.0.0.1:9/"]);
  return "text";
}

/** Draw an object for a schema. */
function drawObject(schema: Schema, document: ApiDocument, random: Random): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const wrong =
    random.uniform() < 0.4 ? random.pick(Object.keys(schema.properties ?? { none: 1 })) : undefined;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name) || name in least || name === "input";
    if (name === wrong) {
      const odd = drawOdd(random);
      // What is legal by chance must not make a long generation of it.
      object[name] = name in least && typeof odd === "number" ? -5 : odd;
    } else if (needed || random.uniform() < 0.2) {
      const inner = resolveSchema(property, document);
      const value = inner.properties
        ? drawObject(inner, document, random)
        : drawLegal(name, property, document, random);
      if (value !== undefined) object[name] = value;
    }
  }
  if (random.uniform() < 0.05) object[drawOddText(random).slice(0, 50)] = drawOdd(random);
  if (random.uniform() < 0.05) delete object[random.pick(Object.keys(object).concat("none"))];
  // Nothing named, nothing wrong: without these the defaults would play for half a minute.
  if (schema.properties?.prompt) {
    for (const [name, value] of Object.entries(least))
      if (!(name in object) || object[name] === null) object[name] = value;
  }
  return object;
}

/** A body and what it says it is. */
export interface DrawnBody {
  readonly type: string | undefined;
  readonly content: string | FormData;
}

/** Draw a body for an operation. */
export function drawBody(
  content: Readonly<Record<string, { readonly schema: Schema }>>,
  document: ApiDocument,
  random: Random,
): DrawnBody {
  if ("multipart/form-data" in content) return drawUpload(random);
  const schema = resolveSchema((content["application/json"] as { schema: Schema }).schema, document);
  const fate = random.uniform();
  if (fate < 0.03) return { type: "application/json", content: JSON.stringify(drawOdd(random)) };
  const text = JSON.stringify(drawObject(schema, document, random));
  if (fate < 0.06)
    return { type: "application/json", content: text.slice(0, random.integer(0, text.length)) };
  if (fate < 0.09)
    return { type: random.pick(["text/plain", "application/xml", "multipart/form-data"]), content: text };
  if (fate < 0.1) return { type: undefined, content: text };
  if (fate < 0.11) return { type: "application/json", content: `${"[".repeat(5000)}${"]".repeat(5000)}` };
  return { type: "application/json", content: text };
}

function drawUpload(random: Random): DrawnBody {
  if (random.uniform() < 0.2) return { type: "multipart/form-data; boundary=x", content: "--x\r\nbroken" };
  const form = new FormData();
  const bytes = Uint8Array.from({ length: random.integer(0, 500) }, () => random.integer(0, 256));
  const name = random.pick(["clip.wav", "../../x", "\u0000", "a".repeat(400), "ä.mp3"]);
  if (random.uniform() < 0.8) form.append("content", new File([bytes], name, { type: "audio/wav" }));
  else form.append("content", "text");
  if (random.uniform() < 0.5) form.append("metadata", random.pick(["{}", '{"a":1}', "[", "3", "null"]));
  return { type: undefined, content: form };
}

/** Query and header parameters of the routes. */

/** A parameter that is not in the path. A type, not an interface: OpenAPI allows further `x-` fields. */
export type Parameter = {
  readonly name: string;
  readonly in: "query" | "header";
  readonly description: string;
  readonly schema: { type: "string"; enum?: string[] };
};

const text = { type: "string" } as const;

/** `Prefer` of Cog's routes. */
export const preferAsync: Parameter = {
  name: "Prefer",
  in: "header",
  description: "`respond-async`: respond at once instead of at the end.",
  schema: text,
};

/** `Prefer` of Replicate's routes. */
export const preferWait: Parameter = {
  name: "Prefer",
  in: "header",
  description: "`wait` or `wait=N`: respond at the end, after N seconds at most (1 to 60).",
  schema: text,
};

/** A deadline. */
export const cancelAfter: Parameter = {
  name: "Cancel-After",
  in: "header",
  description: "Cancel it if it has not ended by then: `30s`, `2m`, `1h` (5 s to 24 h).",
  schema: text,
};

/** How urgent it is. */
export const looperPriority: Parameter = {
  name: "Looper-Priority",
  in: "header",
  description: "`low`, `normal` or `high`: those of a higher one are begun first.",
  schema: { type: "string", enum: ["low", "normal", "high"] },
};

/** The encoding of outputs. */
export const looperFiles: Parameter = {
  name: "Looper-Files",
  in: "header",
  description: "`url` or `data`: send files as URLs, or in the response as `data:` URIs.",
  schema: { type: "string", enum: ["url", "data"] },
};

/** The signature of a URL. */
export const signature: readonly Parameter[] = [
  { name: "exp", in: "query", description: "Until when the URL is valid.", schema: text },
  { name: "sig", in: "query", description: "Signature of this service.", schema: text },
];

/** Which page of a list. */
export const listQuery: readonly Parameter[] = [
  { name: "cursor", in: "query", description: "From the links of another page.", schema: text },
  { name: "created_after", in: "query", description: "Only those made after this time.", schema: text },
  { name: "created_before", in: "query", description: "Only those made before this time.", schema: text },
];

/** The header that asks for one way of downloads. */
export const downloadsHeader = "Looper-Downloads";

/** Which part of a file, and how. */
export const fileQuery: readonly Parameter[] = [
  ...signature,
  { name: "download", in: "query", description: "Offer it to be saved.", schema: text },
  { name: "Range", in: "header", description: "`bytes=FIRST-LAST`", schema: text },
  {
    name: downloadsHeader,
    in: "header",
    description:
      "`server` or `redirect`: whether this server sends the file, or leads to the bucket that holds it.",
    schema: { type: "string", enum: ["server", "redirect"] },
  },
];

/** Which usage. */
export const usageQuery: readonly Parameter[] = [
  {
    name: "from",
    in: "query",
    description: "The first day, `2026-01-31`; the first of this month.",
    schema: text,
  },
  { name: "to", in: "query", description: "The last day; today. Days are those of UTC.", schema: text },
  {
    name: "by",
    in: "query",
    description: "`day`, `month` or `all`: what a row sums up.",
    schema: { type: "string", enum: ["day", "month", "all"] },
  },
  { name: "key", in: "query", description: "Of this key alone, for a key with `admin`.", schema: text },
  {
    name: "format",
    in: "query",
    description: "`json` or `csv`",
    schema: { type: "string", enum: ["json", "csv"] },
  },
];

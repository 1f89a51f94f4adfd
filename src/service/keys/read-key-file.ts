/** The file of `--keys`: names, digests and terms. The keys themselves are nowhere but with those who hold them. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { LooperError } from "#base";
import { systemError } from "#platform-node";
import { defaultName, type Quota } from "./caller.ts";

/** Keys in a file, at most: each request is compared with all. */
const maxKeys = 1000;

const allowance = z
  .strictObject({
    predictions: z.int().min(1).optional(),
    audio_seconds: z.number().positive().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, "predictions, audio_seconds or both");

const keySchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.@-]{0,63}$/, "1 to 64 letters, digits and . @ _ -")
    .refine((name) => name !== defaultName, "another name: `default` is that of the key without a file"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "the SHA-256 of the key: 64 hexadecimal digits in lower case"),
  admin: z.boolean().default(false),
  expires: z.iso.datetime({ offset: true, error: "a time such as 2027-01-31T00:00:00Z" }).optional(),
  rate_per_minute: z.number().min(0.1).max(1e6).optional(),
  quota: z.strictObject({ day: allowance.optional(), month: allowance.optional() }).optional(),
  priority: z.enum(["low", "normal", "high"]).default("normal"),
});

const fileSchema = z.strictObject({ keys: z.array(keySchema).max(maxKeys) });

/** An entry of the file, as one writes it. */
export type WrittenKey = z.input<typeof keySchema>;

/** A key as it is known here. */
export interface KnownKey {
  readonly name: string;
  /** SHA-256 of the key, 32 bytes. */
  readonly digest: Uint8Array;
  readonly isAdmin: boolean;
  /** In milliseconds since 1970; undefined for never. */
  readonly expiresAt?: number | undefined;
  readonly ratePerMinute?: number | undefined;
  readonly quota?: Quota | undefined;
  /** −1, 0 or 1; undefined for any that is asked for. */
  readonly priority?: number | undefined;
}

const priorities = { low: -1, normal: 0, high: 1 } as const;

function toAllowance(given: z.output<typeof allowance> | undefined) {
  return given && { predictions: given.predictions, audioSeconds: given.audio_seconds };
}

function toKey(given: z.output<typeof keySchema>): KnownKey {
  const { name, sha256, admin, expires, rate_per_minute: ratePerMinute, quota, priority } = given;
  const [day, month] = [toAllowance(quota?.day), toAllowance(quota?.month)];
  return {
    name,
    digest: Buffer.from(sha256, "hex"),
    isAdmin: admin,
    expiresAt: expires === undefined ? undefined : Date.parse(expires),
    ratePerMinute,
    quota: quota && { ...(day ? { day } : {}), ...(month ? { month } : {}) },
    priority: priorities[priority],
  };
}

/**
 * Read the keys of a file. Two entries may have one name, while one key is changed for another: they share its rate
 * and its quota.
 *
 * @param path - of the file
 * @throws LooperError INPUT_FILE_*; INPUT_KEYS_INVALID with the place and what must stand there
 */
export async function readKeyFile(path: string): Promise<readonly KnownKey[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw systemError(cause, { doing: "read", path, advice: "Check --keys." });
  });
  return parseKeys(text, path);
}

/** Parse the text of a file. @throws LooperError INPUT_KEYS_INVALID */
export function parseKeys(text: string, path: string): readonly KnownKey[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What a parser says repeats what it read.
    throw invalid(path, "it is not JSON");
  }
  const { success, data, error } = fileSchema.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    throw invalid(
      path,
      `${z.core.toDotPath(issue?.path ?? []) || "the whole"}: ${issue?.message ?? "not valid"}`,
    );
  }
  const digests = new Set(data.keys.map(({ sha256 }) => sha256));
  if (digests.size < data.keys.length) throw invalid(path, "two entries have one sha256");
  return data.keys.map(toKey);
}

function invalid(path: string, why: string): LooperError {
  const message = `The file of keys ${path} cannot be used: ${why}. Its form is in docs/deploy.md.`;
  return new LooperError("INPUT_KEYS_INVALID", message, { facts: { file: path } });
}

/** Settings checked against their schema: from a program's values, or from flags and environment variables. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseValues } from "#looper";
import { systemError } from "#platform-node";
import { describeSettings, type SettingDescription } from "./settings.ts";

/** Values of flags by their camelCase names, as a command line parser gives them. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** The camelCase name under which a parser gives a flag's value: `--no-work` → `work`. */
function flagKey(flag: string): string {
  const [name = ""] = flag.replace(/^--(no-)?/, "").split(" ");
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The name of a setting on a command line. */
function flagOrVariable({ flag, variable, name }: SettingDescription): string {
  return flag?.split(" ")[0] ?? variable ?? name;
}

/**
 * Read settings.
 *
 * @param schema - `serveSettings` or `workSettings`
 * @param flags - those given on the command line
 * @param env - environment variables; empty ones count as absent
 * @throws LooperError INPUT_NOT_A_NUMBER, INPUT_OUT_OF_RANGE with the range; INPUT_FILE_*
 */
export async function readSettings<S extends z.ZodObject>(
  schema: S,
  flags: FlagValues,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<z.output<S>> {
  const settings = describeSettings(schema);
  const values: Record<string, unknown> = {};
  for (const setting of settings) {
    const given = await readFlag(setting, flags);
    const value = given ?? (setting.variable && env[setting.variable]);
    const isAbsent = value === undefined || (value === "" && given === undefined);
    if (!isAbsent) values[setting.name] = toValue(value, schema.shape[setting.name]);
  }
  return resolveSettings(schema, values, flagOrVariable);
}

/**
 * Check settings, and fill in the defaults.
 *
 * @param schema - `serveSettings` or `workSettings`
 * @param values - those that are given, by their names
 * @param naming - how settings are called in messages
 * @throws LooperError INPUT_UNKNOWN_OPTION, INPUT_NOT_A_NUMBER, INPUT_OUT_OF_RANGE with the range
 */
export function resolveSettings<S extends z.ZodObject>(
  schema: S,
  values: Readonly<Record<string, unknown>>,
  naming: (setting: SettingDescription) => string = ({ name }) => name,
): z.output<S> {
  const find = (field: string) => describeSettings(schema).find(({ name }) => name === field);
  return parseValues(schema, values, {
    noun: "setting",
    naming: (field) => {
      const setting = find(field);
      return setting ? naming(setting) : field;
    },
    isSecret: (field) => find(field)?.secret ?? false,
  });
}

async function readFlag({ flag, fromFile }: SettingDescription, flags: FlagValues): Promise<unknown> {
  const value = flag === undefined ? undefined : flags[flagKey(flag)];
  if (value === undefined || !fromFile) return value;
  const path = String(value);
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw systemError(cause, { doing: "read", path, advice: `Check ${flag?.split(" ")[0]}.` });
  });
}

/** Text becomes a number, a list or a record where the setting is one; what does not is left for the schema to refuse. */
function toValue(value: unknown, field: z.core.$ZodType): unknown {
  const type = innerType(field);
  if (type === "record") return Object.fromEntries([value].flat().map((pair) => splitPair(String(pair))));
  if (type === "array" && typeof value === "string") return value.split(",").map((item) => item.trim());
  const isNumeric = typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
  return type === "number" && isNumeric ? Number(value) : value;
}

/** The type of a setting beneath its default. */
function innerType(field: z.core.$ZodType): string {
  const inner = field instanceof z.ZodDefault || field instanceof z.ZodOptional ? field.unwrap() : undefined;
  return inner === undefined ? field._zod.def.type : innerType(inner);
}

/** `NAME=VALUE`; text of another form gets a value that no schema accepts. */
function splitPair(text: string): [name: string, value: string] {
  const [, name, value] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  return name === undefined || value === undefined ? [text, ""] : [name, value];
}

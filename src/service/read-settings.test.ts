import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type FlagValues, readSettings, resolveSettings } from "./read-settings.ts";
import { describeSettings, serveSettings, workSettings } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (flags: FlagValues, env: Record<string, string> = {}) => readSettings(serveSettings, flags, env);

it("has a default for every setting that needs one", async () => {
  expect(await read({})).toMatchObject({
    ...{
      host: "127.0.0.1",
      port: 5000,
      data: "musicgen-looper-data",
      work: true,
      insecure: false,
      alias: {},
    },
    ...{
      maxQueued: 100,
      retention: 3600,
      lease: 25,
      timeLimit: 1800,
      grace: 20,
      files: "auto",
      logLevel: "info",
    },
  });
});

it("reads numbers, repeated pairs, negated flags and origins", async () => {
  const flags = {
    ...{ retention: "1.5e3", port: " 0 ", work: false, publicUrl: "https://loops.example/" },
    alias: ["medium=tiny", "large=my.model-1"],
  };
  expect(await read(flags)).toMatchObject({
    ...{ retention: 1500, port: 0, work: false, publicUrl: "https://loops.example" },
    alias: { medium: "tiny", large: "my.model-1" },
  });
});

it("prefers a flag to its variable, and takes an empty variable for none", async () => {
  const env = { MUSICGEN_LOOPER_MODEL: "large", DATABASE_URL: "", MUSICGEN_LOOPER_API_KEY: "" };
  expect(await read({ model: "tiny" }, env)).toMatchObject({ model: "tiny" });
  const settings = await read({}, env);
  expect([settings.model, settings.databaseUrl, settings.apiKey]).toEqual(["large", undefined, undefined]);
});

it("reads the key from a file, without the line's end", async () => {
  const file = join(folder, "key");
  writeFileSync(file, "a-key-for-tests\n");
  const env = { MUSICGEN_LOOPER_API_KEY: "another-key" };
  expect((await read({ keyFile: file }, env)).apiKey).toBe("a-key-for-tests");
  writeFileSync(file, "\n");
  await expect(read({ keyFile: file }, env)).rejects.toMatchObject({ code: "INPUT_OUT_OF_RANGE" });
  await expect(read({ keyFile: `${file}2` })).rejects.toMatchObject({ code: "INPUT_FILE_NOT_FOUND" });
});

it("names flag, value and range of what it refuses", async () => {
  const wrong: [FlagValues, string, string][] = [
    [
      { retention: "abc" },
      "INPUT_NOT_A_NUMBER",
      '--retention is "abc": it must be a number from 1 to 31536000.',
    ],
    [{ retention: "" }, "INPUT_NOT_A_NUMBER", '--retention is "": it must be a number from 1 to 31536000.'],
    [{ retention: "0" }, "INPUT_OUT_OF_RANGE", "--retention is 0: it must be a number from 1 to 31536000."],
    [{ port: "1.5" }, "INPUT_OUT_OF_RANGE", "--port is 1.5: it must be a whole number from 0 to 65535."],
    [{ files: "wav" }, "INPUT_OUT_OF_RANGE", '--files is "wav": it must be one of auto, url, data.'],
    [{ data: "" }, "INPUT_OUT_OF_RANGE", '--data is "": it must be text of 1 or more characters.'],
  ];
  for (const [flags, code, message] of wrong) {
    await expect(read(flags)).rejects.toMatchObject({ code, message });
  }
});

it("checks a program's values by their names", () => {
  expect(resolveSettings(workSettings, { data: "here" })).toMatchObject({ data: "here", lease: 25 });
  expect(() => resolveSettings(serveSettings, { retention: 0 })).toThrow(/^retention is 0: it must be/);
  expect(() => resolveSettings(serveSettings, { retentoin: 1 })).toThrow(/^Unknown setting retentoin\./);
});

it("does not repeat secrets", async () => {
  const env = { DATABASE_URL: "mysql://user:s3cret@host/db", MUSICGEN_LOOPER_SECRET: "s3cret" };
  for (const [name, value] of Object.entries(env)) {
    const error: unknown = await read({}, { [name]: value }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INPUT_OUT_OF_RANGE", message: expect.stringContaining(name) });
    expect(JSON.stringify(error) + String(error)).not.toContain("s3cret");
  }
});

it("gives every setting a description, and a flag or a variable, each once", () => {
  const described = describeSettings(serveSettings);
  expect(described.filter(({ description, flag, variable }) => !description || !(flag ?? variable))).toEqual(
    [],
  );
  const names = described.flatMap(({ flag, variable }) =>
    [flag, variable].filter((name) => name !== undefined),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(describeSettings(workSettings).every(({ flag }) => flag !== "--port <port>")).toBe(true);
});

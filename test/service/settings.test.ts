/** The settings in the documents, in the help and on the command line are those of the schema. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeSettings, serveSettings, workSettings } from "#service";
import { withSettingsTable } from "../../tools/settings-table.ts";
import { runBinary, scratchFolder } from "../run-binary.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const data = scratchFolder();
const env = { DATABASE_URL: "", MUSICGEN_LOOPER_API_KEY: "", MUSICGEN_LOOPER_SECRET: "" };

it("are listed in docs/deploy.md as the schema has them", () => {
  const document = read("docs/deploy.md");
  expect(document).toBe(withSettingsTable(document));
});

it("are in the help of the commands", async () => {
  for (const [command, schema] of [
    ["serve", serveSettings],
    ["work", workSettings],
  ] as const) {
    const { stdout } = await runBinary([command, "--help"]);
    const help = stdout.replace(/\s+/g, " ");
    for (const { flag, description } of describeSettings(schema)) {
      if (flag !== undefined) expect(help).toContain(`${flag} ${description}`);
    }
  }
});

it("are refused with the flag, the value and the range", async () => {
  const wrong: [string[], string, string][] = [
    [
      ["--retention", "abc"],
      '--retention is "abc": it must be a number from 1 to 31536000.',
      "INPUT_NOT_A_NUMBER",
    ],
    [
      ["--port", "65536"],
      "--port is 65536: it must be a whole number from 0 to 65535.",
      "INPUT_OUT_OF_RANGE",
    ],
    [["--no-work"], "--no-work needs DATABASE_URL", "INPUT_CONTRADICTION"],
  ];
  for (const [args, message, code] of wrong) {
    const { code: exit, stderr } = await runBinary(["serve", "--data", data, ...args], { env });
    expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain(`[${code}]`);
  }
});

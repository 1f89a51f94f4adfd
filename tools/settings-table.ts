/**
 * The table of settings in docs/deploy.md, made from the schema; a test compares the two.
 *
 *     npm run -s ts -- tools/settings-table.ts     writes it into the document
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeSettings, type SettingDescription, serveSettings, workSettings } from "#service";

const begin = "<!-- settings: made by tools/settings-table.ts -->\n";
const end = "<!-- end of settings -->";

/** Write the table: a row for each setting. */
export function settingsTable(): string {
  const own = describeSettings(workSettings).filter(({ name }) => !(name in serveSettings.shape));
  const rows = [...describeSettings(serveSettings), ...own].map((setting) => {
    const names = [setting.flag, setting.variable].filter((name) => name !== undefined);
    const cells = [
      names.map((name) => `\`${name}\``).join(" or "),
      commandsOf(setting),
      presetOf(setting),
      setting.accepts,
      setting.description,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| setting | `work` too | default | accepts | what |", "|---|---|---|---|---|", ...rows, ""].join(
    "\n",
  );
}

function commandsOf({ name }: SettingDescription): string {
  if (!(name in workSettings.shape)) return "";
  return name in serveSettings.shape ? "yes" : "alone";
}

function presetOf({ preset }: SettingDescription): string {
  return preset === undefined ? "" : `\`${preset}\``;
}

/**
 * Put the table into a document, in place of the one that is there.
 *
 * @param document - Markdown with the two markers
 */
export function withSettingsTable(document: string): string {
  const from = document.indexOf(begin) + begin.length;
  const to = document.indexOf(end);
  if (from < begin.length || to < from) throw new Error("The document has no markers of the table.");
  return `${document.slice(0, from)}\n${settingsTable()}\n${document.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../docs/deploy.md", import.meta.url);
  writeFileSync(file, withSettingsTable(readFileSync(file, "utf8")));
}

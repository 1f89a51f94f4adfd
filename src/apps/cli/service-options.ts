/** Flags of `serve` and `work`, made from the settings of the service. */
import { type Command, Option } from "commander";
import { describeSettings } from "#service";

/**
 * Give a command one flag per setting that has one. Values stay text; `readSettings` checks them.
 *
 * @param command - the command to extend
 * @param schema - `serveSettings` or `workSettings`
 */
export function addSettingOptions(command: Command, schema: Parameters<typeof describeSettings>[0]): Command {
  for (const { flag, description, accepts, preset, variable } of describeSettings(schema)) {
    if (flag === undefined) continue;
    const range = accepts === "" ? "" : ` (${accepts})`;
    const standard = preset === undefined ? "" : ` [${preset}]`;
    const option = new Option(flag, `${description}${range}${standard}${variable ? `; or ${variable}` : ""}`);
    const isRepeatable = flag.includes("=");
    command.addOption(
      isRepeatable ? option.argParser((text, before: string[] = []) => [...before, text]) : option,
    );
  }
  return command;
}

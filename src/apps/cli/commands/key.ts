/** `key`: a new key for callers of `serve`, shown once, and its entry in the file of `--keys`. */
import { type Command, Option } from "commander";
import { readNumber } from "#base";
import { makeKey } from "#service";

interface KeyCommandOptions {
  readonly admin?: true;
  readonly expires?: string;
  readonly ratePerMinute?: string;
  readonly priority?: "low" | "normal" | "high";
  readonly json?: true;
}

/**
 * Add the command.
 *
 * @param program - to add to
 */
export function addKey(program: Command): void {
  program
    .command("key")
    .description("Draw a key for callers of `serve`, and print its entry for the file of --keys.")
    .argument("<name>", "whose it is: 1 to 64 letters, digits and . @ _ -")
    .option("--admin", "it sees all predictions, usage and metrics")
    .option("--expires <time>", "until when it is valid, such as 2027-01-31T00:00:00Z")
    .option("--rate-per-minute <count>", "requests that it may make in a minute")
    .addOption(
      new Option("--priority <priority>", "the highest that it may ask for").choices([
        "low",
        "normal",
        "high",
      ]),
    )
    .option("--json", "print one JSON object")
    .action((name: string, { json, ...given }: KeyCommandOptions) => {
      const { ratePerMinute, ...terms } = given;
      const rate =
        ratePerMinute === undefined
          ? {}
          : { rate_per_minute: readNumber("--rate-per-minute", ratePerMinute, 0.1, 1e6) };
      const { key, entry } = makeKey({ name, ...terms, ...rate });
      const lines = [
        `The key, which is shown only now:\n  ${key}`,
        `Its entry, for "keys" in the file of --keys:\n  ${JSON.stringify(entry)}`,
      ];
      process.stdout.write(`${json ? JSON.stringify({ key, entry }) : lines.join("\n")}\n`);
    });
}

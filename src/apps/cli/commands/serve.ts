/** `serve`: the service, on this machine. */
import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LooperError } from "#base";
import type { FileForm } from "#service";
import { createJsonLog, serverDefaults, serviceDefaults, startServer } from "#service";
import type { CommandContext } from "../command-context.ts";
import { addServiceOptions, type ServiceFlags, serviceOptionsOf } from "../service-options.ts";

/** Flags of the command, as commander reads them. */
interface ServeFlags extends ServiceFlags {
  readonly work: boolean;
  readonly retention: number;
  readonly maxOutputGb: number;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly keyFile?: string;
  readonly insecure?: boolean;
  readonly alias: Readonly<Record<string, string>>;
  readonly maxQueued: number;
  readonly maxUploadMb: number;
  readonly maxUploadsGb: number;
  readonly urlLifetime: number;
  readonly files: FileForm;
  readonly allowPrivateWebhooks?: boolean;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/**
 * Run the service until the user stops it.
 *
 * @param flags - of the command line
 * @param context - signal
 */
async function runServe(flags: ServeFlags, { signal }: CommandContext): Promise<void> {
  const lost = new AbortController();
  const log = createJsonLog(flags.logLevel);
  const server = await startServer({
    ...serviceOptionsOf(flags),
    log,
    host: flags.host,
    port: flags.port,
    publicUrl: flags.publicUrl,
    apiKey: await readKey(flags.keyFile),
    insecure: flags.insecure,
    secret: process.env.MUSICGEN_LOOPER_SECRET,
    aliases: flags.alias,
    maxQueued: flags.maxQueued,
    maxUploadBytes: flags.maxUploadMb * 1024 ** 2,
    maxUploadsBytes: flags.maxUploadsGb * 1024 ** 3,
    urlLifetime: flags.urlLifetime,
    files: flags.files,
    allowPrivateWebhooks: flags.allowPrivateWebhooks,
    work: flags.work,
    retention: flags.retention,
    maxOutputBytes: flags.maxOutputGb * 1024 ** 3,
    onLost: () => lost.abort(),
  });
  // The one line for programs: where it listens.
  process.stdout.write(`${server.url}\n`);
  const ended = AbortSignal.any([signal, lost.signal]);
  await new Promise<void>((resolve) => {
    if (ended.aborted) resolve();
    ended.addEventListener("abort", () => resolve());
  });
  if (lost.signal.aborted) {
    // A folder that another machine took over is not to be touched again.
    log("error", "the data folder was taken over by another machine");
    process.exit(1);
  }
  await server.stop(flags.grace);
}

/** Read the key: from the file, else from the environment; a flag would show it to everybody who lists processes. */
async function readKey(file: string | undefined): Promise<string | null> {
  const unreadable = (cause: NodeJS.ErrnoException) => {
    const message = `The key file ${file} cannot be read (${cause.code}).`;
    return new LooperError("INPUT_FILE_UNREADABLE", message, { facts: { file: file ?? "" }, cause });
  };
  const text =
    file === undefined
      ? process.env.MUSICGEN_LOOPER_API_KEY
      : await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
          throw unreadable(cause);
        });
  const key = text?.trim() ?? "";
  if (key === "" && file === undefined) return null;
  if (!/^[\x21-\x7e]{8,}$/.test(key)) {
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      "The key must have 8 or more letters, digits and signs, without spaces.",
    );
  }
  return key;
}

function addAlias(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, alias, name] = /^([\w.-]+)=([\w.-]+)$/.exec(text) ?? [];
  if (alias === undefined || name === undefined)
    throw new InvalidArgumentError("Write it as NAME=MODEL, such as medium=tiny.");
  return { ...before, [alias]: name };
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== "" ||
    url.hash !== "" ||
    url.pathname !== "/"
  ) {
    throw new InvalidArgumentError("Write it as https://HOST or https://HOST:PORT, without a path.");
  }
  return url.origin;
}

/** Read a whole number within bounds. */
function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command("serve")
    .description("Serve the HTTP APIs of Cog and Replicate, and a page.");
  const withNumber = (
    flag: string,
    words: string,
    [least, most]: readonly [number, number],
    preset: number,
  ) => new Option(flag, words).argParser(whole(least, most)).default(preset);
  addServiceOptions(command)
    .addOption(new Option("--host <host>", "address to listen on").default(serverDefaults.host))
    .addOption(withNumber("--port <port>", "port to listen on; 0 for any", [0, 65_535], serverDefaults.port))
    .addOption(new Option("--public-url <url>", "where callers reach it, for links").argParser(readOrigin))
    .addOption(
      new Option("--key-file <file>", "file with the key that callers must show; or MUSICGEN_LOOPER_API_KEY"),
    )
    .addOption(new Option("--insecure", "let everyone in on an address that others can reach"))
    .addOption(
      new Option("--alias <name=model>", "play requests for one model with another; may be repeated")
        .argParser(addAlias)
        .default({}, "none"),
    )
    .addOption(
      withNumber(
        "--max-queued <count>",
        "how many predictions may wait",
        [1, 100_000],
        serverDefaults.maxQueued,
      ),
    )
    .addOption(
      withNumber(
        "--max-upload-mb <megabytes>",
        "largest upload",
        [1, 1024],
        serverDefaults.maxUploadBytes / 1024 ** 2,
      ),
    )
    .addOption(
      withNumber(
        "--max-uploads-gb <gigabytes>",
        "room for all uploads",
        [1, 1024],
        serverDefaults.maxUploadsBytes / 1024 ** 3,
      ),
    )
    .addOption(
      withNumber(
        "--url-lifetime <seconds>",
        "how long a file's URL is good",
        [10, 31_536_000],
        serverDefaults.urlLifetime,
      ),
    )
    .addOption(
      new Option("--files <form>", "how outputs are told; auto: data for Cog, url for Replicate")
        .choices(["auto", "url", "data"])
        .default(serverDefaults.files),
    )
    .addOption(new Option("--allow-private-webhooks", "let webhooks go to private addresses"))
    .addOption(
      new Option("--log-level <level>", "least level of the log on stderr")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .addOption(new Option("--no-work", "only take requests; `musicgen-looper work` elsewhere does the work"))
    .addOption(
      new Option("--retention <seconds>", "how long inputs, outputs and logs are kept after the end")
        .argParser(Number)
        .default(serviceDefaults.retention),
    )
    .addOption(
      new Option("--max-output-gb <gigabytes>", "room for outputs; the oldest go first")
        .argParser(Number)
        .default(serviceDefaults.maxOutputBytes / 1024 ** 3),
    )
    .action((flags: ServeFlags) => runServe(flags, context));
}

/**
 * Turn arguments into a command, and whatever it throws into an exit code and two lines on stderr, or with
 * `--json` one object on stdout. Results go to stdout and nothing else does.
 */
import { CommanderError } from "commander";
import { errorTable, isLooperError, LooperError } from "#base";
import { systemError } from "#studio";
import { commandNames, createProgram } from "./create-program.ts";
import { pickCommand } from "./pick-command.ts";
import { showControls } from "./terminal/show-controls.ts";

/** Exit codes beside those of the error table. */
const exitCodes = { ok: 0, unexpected: 1, interrupted: 130, terminated: 143 } as const;

/** Why a run was stopped from outside. */
class Interruption extends Error {
  override readonly name = "AbortError";
  readonly exit: number;
  constructor(signal: NodeJS.Signals, exit: number) {
    super(`Stopped by ${signal}.`);
    this.exit = exit;
  }
}

/** Commander's complaint, in our family. */
function fromCommander(error: CommanderError): LooperError | undefined {
  if (error.exitCode === 0) return undefined;
  const message = error.message.replace(/^error: /, "").replace(/\.$/, "");
  const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}`.replace(/\n\(/, " (");
  if (error.code === "commander.unknownOption") return new LooperError("INPUT_UNKNOWN_OPTION", text);
  if (error.code === "commander.invalidArgument") return new LooperError("INPUT_NOT_A_NUMBER", text);
  if (error.code === "commander.excessArguments") {
    const hint = "Put what belongs together in quotes, such as a prompt of several words.";
    return new LooperError("INPUT_UNKNOWN_OPTION", `${text}. ${hint}`);
  }
  return new LooperError("INPUT_MISSING", `${text}. See: musicgen-looper --help`);
}

/**
 * Run one command.
 *
 * @param args - arguments without node and script
 * @returns the exit code: 0, that of the error table, 130 after Ctrl-C, 1 for our own bugs
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    const exit = signal === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
    controller.abort(new Interruption(signal, exit));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // A reader that went away (`| head`) is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.ok);
    const attempt = { doing: "write", path: "Standard output", advice: "Choose another place." } as const;
    process.exit(report(systemError(error, attempt), controller.signal, false));
  });
  try {
    const picked = pickCommand(args, commandNames);
    const program = await createProgram(picked[0], controller.signal);
    if (picked.length === 0) {
      program.outputHelp();
      return exitCodes.ok;
    }
    await program.parseAsync(picked, { from: "user" });
    // A command that ran well may have found that something is not: `doctor` does.
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (thrown) {
    return report(thrown, controller.signal, args.includes("--json"));
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** An error as programs read it: the last line on stdout. */
function writeError({ code, message, facts }: LooperError): void {
  process.stdout.write(`${JSON.stringify({ event: "error", code, message, facts })}\n`);
}

/** Whether something thrown is the interruption itself, or the error that the library makes of it. */
const isStop = (thrown: unknown) => !isLooperError(thrown) || thrown.code === "RUNTIME_STOPPED";

function report(thrown: unknown, signal: AbortSignal, asJson: boolean): number {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (signal.aborted && signal.reason instanceof Interruption && isStop(thrown)) {
    say(`\n${signal.reason.message} Only whole files were left.`);
    return signal.reason.exit;
  }
  const error = thrown instanceof CommanderError ? fromCommander(thrown) : thrown;
  if (error === undefined) return exitCodes.ok;
  if (isLooperError(error)) {
    if (asJson) writeError(error);
    else say(showControls(`error: ${error.message}\n       [${error.code}]`));
    if (process.env.DEBUG && error.cause) say(String((error.cause as Error).stack ?? error.cause));
    return errorTable[error.code].exit;
  }
  say(
    `error: this is a bug in musicgen-looper, please report it: ${(error as Error)?.stack ?? String(error)}`,
  );
  return exitCodes.unexpected;
}

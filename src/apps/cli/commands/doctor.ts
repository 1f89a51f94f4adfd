/** `doctor`: is everything there, and what mends what is not. */
import type { Command } from "commander";
import { errorTable, formatBytes } from "#base";
import { checkInstallation, type InstallationCheck, type InstallationReport } from "#studio";

/** A line for each check. */
function describe(report: InstallationReport): string {
  const { node, runtime, processor, home, embedded, models, problems } = report;
  const sets = processor.instruction_sets?.join(", ") ?? "instruction sets unknown";
  const installed = models.installed.map(({ name, size_bytes }) => `${name} (${formatBytes(size_bytes)})`);
  const lines: Record<InstallationCheck, string> = {
    node: `${node.version} on ${node.platform}`,
    runtime: `ONNX Runtime ${runtime.version}, telemetry off; ${processor.threads} threads of ${processor.name} (${sets})`,
    package: `the embedded model is complete: ${embedded.path}`,
    home: `${home.path} can be written`,
    disk: home.free_bytes === null ? "free space unknown" : `${formatBytes(home.free_bytes)} free`,
    models: `${installed.join(", ")}; ${models.default} is the default, because ${models.reason}`,
  };
  const shown = Object.entries(lines).flatMap(([check, fine]) => {
    const found = problems.filter((problem) => problem.check === check);
    if (found.length === 0) return [`✓ ${check.padEnd(8)} ${fine}`];
    return found.flatMap(({ message, code, fix }) => [
      `✗ ${check.padEnd(8)} ${message} [${code}]`,
      `           fix: ${fix}`,
    ]);
  });
  const unfinished = models.unfinished.map(
    ({ name, size_bytes }) =>
      `note: ${formatBytes(size_bytes)} of ${name} are pulled; go on with: musicgen-looper pull ${name}`,
  );
  return [report.software, ...shown, ...unfinished].join("\n");
}

/**
 * Add the command.
 *
 * @param program - to add to
 */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Check that everything is there that a run needs, and name the command that mends the rest.")
    .option("--json", "print one JSON object")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const report = await checkInstallation();
      process.stdout.write(`${json ? JSON.stringify(report) : describe(report)}\n`);
      const [first] = report.problems;
      // The report is the result, whatever it says: the exit code alone says that something is missing.
      if (first) process.exitCode = errorTable[first.code].exit;
    });
}

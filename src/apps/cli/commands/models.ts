/** `models`: what is known and what is here; `models rm NAME` removes one. */
import type { Command } from "commander";
import { formatBytes } from "#base";
import { type ListedModel, listModels, type ModelList, removeModel } from "#registry";

interface ModelsCommandOptions {
  readonly json?: boolean;
}

function row(model: ListedModel): string[] {
  const { size_bytes: size, download_bytes: download, unfinished_bytes: unfinished } = model;
  const graphs = model.graphs.map(
    ({ precision, size_bytes, current }) =>
      `${precision} ${formatBytes(size_bytes)}${current ? "" : " (unused)"}`,
  );
  const origins = {
    package: "comes with this package",
    pulled: model.repository ?? "",
    folder: "put there by hand",
  };
  const pull = `musicgen-looper pull ${model.name}${download === null ? "" : ` (${formatBytes(download)})`}`;
  const part = unfinished > 0 ? `${formatBytes(unfinished)} pulled so far; go on: ` : "";
  return [
    `${model.default ? "*" : " "} ${model.name}`,
    size === null ? "–" : formatBytes(size),
    graphs.length === 0 ? "–" : graphs.join(", "),
    model.licence ?? "unknown",
    model.origin === null ? part + pull : origins[model.origin],
  ];
}

/** The list as a table for people. */
function describe({ home, default: chosen, models }: ModelList): string {
  const rows = [["  model", "on disk", "graphs", "licence", ""], ...models.map(row)];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((cells) => (cells[i] ?? "").length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    ...lines,
    "",
    `* is played where no model is named: ${chosen.name}, because ${chosen.reason}.`,
    `Models and graphs are in ${home}.`,
  ].join("\n");
}

/**
 * Add the command.
 *
 * @param program - to add to
 */
export function addModels(program: Command): void {
  const models = program
    .command("models")
    .description("List models: what is known, what is on this machine, which is the default and why.")
    .option("--json", "print one JSON object")
    .action(async ({ json }: ModelsCommandOptions) => {
      const list = await listModels();
      process.stdout.write(`${json ? JSON.stringify(list) : describe(list)}\n`);
    });
  models
    .command("rm")
    .description("Remove a model, with the graphs built of it.")
    .argument("<name>", "as in the list")
    .action(async (name: string) => {
      const {
        model,
        freed_bytes: freed,
        graph_bytes: graphs,
        shared_bytes: shared,
      } = await removeModel(name);
      const built = graphs > 0 ? `, of which ${formatBytes(graphs)} were graphs` : "";
      const kept =
        shared > 0 ? ` ${formatBytes(shared)} are still in the hub's cache, which shared them.` : "";
      process.stdout.write(`${model} is removed: ${formatBytes(freed)} freed${built}.${kept}\n`);
    });
}

/**
 * Is everything there that a run needs? Each check ends in facts, or in a problem with the one command that
 * mends it. Changes nothing, asks no network.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isLooperError, LooperError } from "#base";
import { checkConfig, identifyModel } from "#engine";
import { createEngineHost, describeProcessor, findRuntimeVersion, homeFolder } from "#platform-node";
import {
  findInCatalogue,
  findModel,
  listModels,
  modelFolders,
  modelLocations,
  openModelFolder,
} from "#registry";
import { openBeatTracker } from "../beat-tracker.ts";
import { type Software, software } from "../software.ts";
import { checkRoom, checkWritable, measureFree } from "./check-home.ts";
import type { InstallationCheck, InstallationProblem, InstallationReport } from "./installation-report.ts";

/** Puts every file of this package back. */
const reinstall = "npm install --ignore-scripts musicgen-looper";

/**
 * Check the installation.
 *
 * @param homePath - of graphs and models; left out: `MUSICGEN_LOOPER_HOME`, else the cache folder of the system
 * @returns what is there, and a problem for each thing that is missing; `ok` where there is none
 */
export async function checkInstallation(homePath: string = homeFolder()): Promise<InstallationReport> {
  const home = resolve(homePath);
  const program = software();
  const problems: InstallationProblem[] = [];
  const free = await measureFree(home);
  const { name, threads, instructionSets } = describeProcessor();

  /** Run a check; what goes wrong becomes a problem, and there is no result. */
  const attempt = async <T>(
    check: InstallationCheck,
    fix: string | ((error: LooperError) => string),
    work: () => T | Promise<T>,
  ): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!isLooperError(error)) throw error;
      const { code, message } = error;
      problems.push({ code, check, message, fix: typeof fix === "string" ? fix : fix(error) });
      return null;
    }
  };

  await attempt("node", "nvm install 22", () => checkNode(program));
  const version = await attempt("runtime", fixRuntime, findRuntimeVersion);
  const embedded = await attempt("package", reinstall, () => checkEmbedded(home));
  await attempt("package", reinstall, () => void openBeatTracker());
  const writable = await attempt("home", `export MUSICGEN_LOOPER_HOME="$PWD/looper"`, async () => {
    await checkWritable(home);
    return true;
  });
  // A folder that cannot be written has no room, whatever its disk says.
  const room = writable ? free : null;
  await attempt("disk", `export MUSICGEN_LOOPER_HOME=/another/disk/looper`, () => checkRoom(home, room));
  const models = await attempt("models", fixModel, () => checkModels(home));

  return {
    ok: problems.length === 0,
    software: program.label,
    node: {
      version: process.versions.node,
      required: program.node,
      platform: `${process.platform}-${process.arch}`,
    },
    runtime: { name: "onnxruntime-node", version },
    processor: { name, threads, instruction_sets: instructionSets },
    home: { path: home, writable: writable === true, free_bytes: free },
    embedded: { path: embeddedPath(home), complete: embedded !== null },
    models: models ?? { default: null, reason: null, installed: [], unfinished: [] },
    problems,
  };
}

function checkNode({ node: required }: Software): void {
  const [major = 0, minor = 0] = numbersOf(process.versions.node);
  const [minMajor = 0, minMinor = 0] = numbersOf(required);
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  const message = `This is Node ${process.versions.node}; ${required} is needed.`;
  throw new LooperError("RUNTIME_FAILED", message, { facts: { node: process.versions.node } });
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

function fixRuntime({ message }: LooperError): string {
  // ONNX Runtime is built for glibc; musl, as in Alpine, lacks what it links to.
  return /ld-linux|GLIBC|musl/i.test(message)
    ? "docker run -it node:22-slim npx --ignore-scripts musicgen-looper doctor"
    : reinstall;
}

/** The embedded model's own folder, in the package. */
function embeddedPath(home: string): string {
  return modelFolders("tiny", home).at(-1) ?? "";
}

/** Read all that the embedded model consists of. */
async function checkEmbedded(home: string): Promise<string> {
  const path = embeddedPath(home);
  const folder = await openModelFolder(path);
  if (!folder) throw new LooperError("MODEL_NOT_FOUND", `The embedded model is missing: ${path}.`);
  for (const file of ["config.json", "tokenizer.json"]) {
    if (!folder.files.includes(file)) {
      throw new LooperError("MODEL_NOT_FOUND", `The embedded model has no ${file}: ${path}.`);
    }
  }
  const config = join(path, "config.json");
  checkConfig(await readFile(config, "utf8"), config);
  return identifyModel(createEngineHost({ home }), folder);
}

/** What is on disk, and whether what would be played is. */
async function checkModels(home: string): Promise<InstallationReport["models"]> {
  await findModel(modelLocations(home));
  const { default: chosen, models } = await listModels({ home });
  return {
    default: chosen.name,
    reason: chosen.reason,
    installed: models.flatMap(({ name, path, size_bytes }) =>
      path === null || size_bytes === null ? [] : [{ name, path, size_bytes }],
    ),
    unfinished: models.flatMap(({ name, unfinished_bytes: size_bytes }) =>
      size_bytes > 0 ? [{ name, size_bytes }] : [],
    ),
  };
}

/** The default model is missing: because the environment names it, or because the package lost its own. */
function fixModel(): string {
  const named = process.env.MUSICGEN_LOOPER_MODEL;
  if (!named) return reinstall;
  const isPullable = findInCatalogue(named)?.hub || /^\w[\w.-]*\/\w[\w.-]*$/.test(named);
  return isPullable ? `musicgen-looper pull ${named}` : "unset MUSICGEN_LOOPER_MODEL";
}

/**
 * Real files of other projects, read by us and by ffmpeg.
 *
 *     npm run -s ts -- tools/survey/main.ts FOLDER tools/survey/files.tsv     reads what is listed
 *     npm run -s ts -- tools/survey/main.ts FOLDER                            lists what is in the folder
 *
 * FOLDER holds the files, in any places: each is known by its hash. None is kept in this repository;
 * the list says in which public repository and under which path each can be had.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type JudgedFile, judgeFile, type Verdict } from "./judge-file.ts";

/** Every file below a folder by its SHA-256. */
function hashFolder(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [createHash("sha256").update(readFileSync(path)).digest("hex"), path];
    }),
  );
}

function describe(name: string, { verdict, comparison, notes }: JudgedFile): string {
  const { ours, theirs, lag, snr } = comparison ?? {};
  const figures = comparison ? `${ours} ${theirs} ${lag} ${snr?.toFixed(1)}` : "-";
  return [verdict, name, figures, notes.join(" | ").slice(0, 220)].join("\t");
}

async function survey(found: ReadonlyMap<string, string>, list: string): Promise<void> {
  const counts = new Map<Verdict | "missing", number>();
  const count = (what: Verdict | "missing") => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const line of readFileSync(list, "utf8").split("\n").filter(Boolean)) {
    const [digest = "", name = ""] = line.split("\t");
    const path = found.get(digest);
    if (path === undefined) {
      count("missing");
      continue;
    }
    const judged = await judgeFile(path);
    count(judged.verdict);
    console.log(describe(name, judged));
  }
  console.log(`\n${[...counts].map(([what, many]) => `${what} ${many}`).join(", ")}`);
}

const [folder, list] = process.argv.slice(2);
if (!folder) throw new Error("Give a folder of files.");
const found = hashFolder(folder);
if (list) await survey(found, list);
else for (const [digest, path] of found) console.log(`${digest}\t${path.slice(folder.length + 1)}`);

/**
 * What belongs into the static folder beside the scripts: the model, ONNX Runtime, the beat tracker's weights, the
 * list of all that (`site.json`), and in the service worker the names of the files that it keeps.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { ListedFile } from "../../src/platform-web/files/listed-file.ts";
import type { SiteList } from "../../src/platform-web/files/site-list.ts";

const root = new URL("../..", import.meta.url).pathname;
const embedded = "tiny";
/** Files that the worker keeps itself, when they are first asked for. */
const onDemand = /^(models|runtime\/.*[.]wasm$|beat[.]json$)/;

/**
 * Fill the folder.
 *
 * @param site - the folder, with the built scripts in it
 */
export function fillSite(site: string): void {
  // Also called where the build failed.
  if (!existsSync(join(site, "index.html"))) return;
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const model = join(site, "models", embedded);
  cpSync(join(root, "models", embedded), model, { recursive: true });
  const ort = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
  mkdirSync(join(site, "runtime"), { recursive: true });
  for (const kind of ["mjs", "wasm"]) {
    const file = `ort-wasm-simd-threaded.${kind}`;
    cpSync(join(ort, file), join(site, "runtime", file));
  }
  cpSync(join(root, "models/beat/weights.json"), join(site, "beat.json"));
  cpSync(join(root, "LICENSE"), join(site, "LICENSE.txt"));
  writeFileSync(
    join(site, "NOTICE.txt"),
    `${readFileSync(join(root, "NOTICE"), "utf8")}\n${writeSiteNotice()}`,
  );

  const { licence } = JSON.parse(readFileSync(join(model, "looper.json"), "utf8")) as { licence: string };
  const files = readdirSync(model).map((file) => listFile(model, file));
  const list: SiteList = {
    software: `${name} ${version}`,
    models: [{ name: embedded, licence, folder: { path: `models/${embedded}/`, files } }],
    beat: listFile(site, "beat.json"),
    runtime: {
      script: "runtime/ort-wasm-simd-threaded.mjs",
      wasm: listFile(site, "runtime/ort-wasm-simd-threaded.wasm"),
    },
  };
  writeFileSync(join(site, "site.json"), `${JSON.stringify(list, null, 2)}\n`);
  nameShell(site);
}

/** Packages whose code the folder contains beside those that NOTICE names. */
const alsoInside = ["@noble/hashes", "onnxruntime-common", "onnxruntime-web"];

/** What NOTICE, written for the package that npm installs, does not say of this folder. */
function writeSiteNotice(): string {
  const lines = alsoInside.map((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as {
      version: string;
      license: string;
      author?: string;
    };
    const { version, license, author = "" } = manifest;
    return `${name} ${version}, ${license}, by ${author.replace(/ *[<(].*$/, "") || "its authors"}`;
  });
  return `This folder
-----------
It contains code of the packages above that play, decode and encode, under their licences, and of these:

${lines.join("\n")}

Codecs under the LGPL are files of their own in assets, named after their packages, and can be replaced by
other builds of the same libraries.
`;
}

function listFile(folder: string, name: string): ListedFile {
  const bytes = readFileSync(join(folder, name));
  return { name, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Tell the service worker what to keep; a changed file makes another script of it, which browsers notice. */
function nameShell(site: string): void {
  const script = join(site, "service-worker.js");
  const paths = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(site, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => path !== "service-worker.js" && !onDemand.test(path))
    .sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(join(site, path)));
  const shell = JSON.stringify({ version: hash.digest("hex").slice(0, 16), files: paths });
  const code = readFileSync(script, "utf8");
  const quoted = /(["'`])\\?"\{\{shell\}\}\\?"\1/;
  if (!quoted.test(code) || /^\s*(import|export)\b/m.test(code))
    throw new Error("service-worker.js is not one classic script with a place for its files.");
  writeFileSync(
    script,
    code.replace(quoted, () => JSON.stringify(shell)),
  );
}

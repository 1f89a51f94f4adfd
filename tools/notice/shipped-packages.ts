/** The packages that npm installs beside this one, from the lock file and what they say of themselves. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package that is installed beside this one. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX expression. */
  readonly licence: string;
  /** The line of its licence file, readme or source; else its author; null where it names nobody. */
  readonly copyright: string | null;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

interface Manifest {
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8")) as unknown;

/** A line that claims a copyright: a sign or a year follows, or a name, but no sentence of a licence. */
const claim = /^\W*(Copyright (?:\([cC]\)|©|\d{4}|[A-Z][a-z]+ [A-Z]).*)$/m;

function findCopyright(folder: string, { author }: Manifest): string | null {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|readme)/i.test(name));
  for (const file of files.sort()) {
    const found = claim.exec(readFileSync(join(folder, file), "utf8"))?.[1];
    if (found && !found.includes("[yyyy]")) return found.trim();
  }
  const name = typeof author === "string" ? author : author?.name;
  return name ? `by ${name.replace(/ *[<(].*$/, "")}` : null;
}

/** Packages whose code Vite puts into the pages; development dependencies, as npm need not install them. */
const bundled = ["@preact/signals", "@preact/signals-core", "fflate", "preact"];

/**
 * List the packages whose code lies inside of the built pages.
 *
 * @param root - folder with `node_modules`
 */
export function bundledPackages(root: string): ShippedPackage[] {
  return bundled.map((name) => {
    const folder = join(root, "node_modules", name);
    const manifest = readJson(join(folder, "package.json")) as Manifest & { readonly version: string };
    const { version, license: licence = "" } = manifest;
    return { name, version, licence, copyright: findCopyright(folder, manifest) };
  });
}

/**
 * List the packages of the lock file that are installed where no development is done.
 *
 * @param root - folder with `package-lock.json` and `node_modules`
 * @returns by name, each version once
 */
export function shippedPackages(root: string): ShippedPackage[] {
  const { packages } = readJson(join(root, "package-lock.json")) as { packages: Record<string, LockEntry> };
  const found = new Map<string, ShippedPackage>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "" || entry.dev || entry.devOptional) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const folder = join(root, path);
    const isThere = existsSync(join(folder, "package.json"));
    const manifest = isThere ? (readJson(join(folder, "package.json")) as Manifest) : {};
    const licence = (entry.license ?? manifest.license ?? "").replace(/^\((.*)\)$/, "$1");
    if (licence === "") throw new Error(`${name} names no licence.`);
    const { version = "" } = entry;
    const copyright = isThere ? findCopyright(folder, manifest) : null;
    found.set(`${name} ${version}`, { name, version, licence, copyright });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

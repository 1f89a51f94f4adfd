/** Name and version of this program, as its files say it. */
import { readFileSync } from "node:fs";

/** This program. */
export interface Software {
  readonly name: string;
  readonly version: string;
  readonly label: string;
  /** Versions of Node that it runs on, such as `>=20.19`. */
  readonly node: string;
}

/** Read what this program is called, which version it is and which Node it needs. */
export function software(): Software {
  const manifest = new URL("../../package.json", import.meta.url);
  const { name, version, engines } = JSON.parse(readFileSync(manifest, "utf8")) as {
    name: string;
    version: string;
    engines: { node: string };
  };
  return { name, version, label: `${name} ${version}`, node: engines.node };
}

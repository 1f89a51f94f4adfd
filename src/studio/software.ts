/** Name and version of this program, as its files say it. */
import { readFileSync } from "node:fs";

/** Read what this program is called and which version it is. */
export function software(): { readonly name: string; readonly version: string; readonly label: string } {
  const manifest = new URL("../../package.json", import.meta.url);
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as { name: string; version: string };
  return { name, version, label: `${name} ${version}` };
}

/**
 * Machines: folders of their own, and where this program may make them, network namespaces of their own, joined to
 * this one by a bridge. A cut is a link set down: packets vanish, nobody is told.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** A machine. */
export interface Machine {
  readonly name: string;
  /** Its address, as this process reaches it. */
  readonly address: string;
  /** What a command line on it begins with. */
  readonly prefix: readonly string[];
  readonly cwd: string;
  readonly tmp: string;
  /** Cut it off, or join it again; undefined where it has no network of its own. */
  readonly link: ((state: "down" | "up") => void) | undefined;
}

/** Several machines. */
export interface Machines {
  /** The address of this process for them. */
  readonly host: string;
  readonly all: readonly Machine[];
  remove(): void;
}

const bridge = "looper-storm";
const network = "10.77.0";
const ip = (...words: string[]) => execFileSync("ip", words, { stdio: ["ignore", "pipe", "pipe"] });

function foldersOf(root: string, name: string) {
  const [cwd, tmp] = [join(root, name, "here"), join(root, name, "tmp")];
  for (const folder of [cwd, tmp]) mkdirSync(folder, { recursive: true });
  return { cwd, tmp };
}

/** Make machines that share this one's network. */
export function makeFolders(root: string, count: number): Machines {
  const all = Array.from({ length: count }, (_, i) => ({
    ...{ name: `machine${i}`, address: "127.0.0.1", prefix: [], link: undefined },
    ...foldersOf(root, `machine${i}`),
  }));
  return { host: "127.0.0.1", all, remove: () => undefined };
}

/** Make machines with networks of their own. Only root may. */
export function makeNamespaces(root: string, count: number): Machines {
  const names = Array.from({ length: count }, (_, i) => `${bridge}-${i}`);
  const remove = () => {
    for (const name of [...names.map((name) => ["netns", "del", name]), ["link", "del", bridge]]) {
      try {
        ip(...name);
      } catch {
        // It was not made.
      }
    }
  };
  remove();
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${network}.1/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  const all = names.map((name, i): Machine => {
    const [outside, inside] = [`lstorm${i}`, `lstorm${i}i`];
    const address = `${network}.${i + 10}`;
    ip("netns", "add", name);
    ip("link", "add", outside, "type", "veth", "peer", "name", inside);
    ip("link", "set", inside, "netns", name);
    ip("link", "set", outside, "master", bridge);
    ip("link", "set", outside, "up");
    ip("-n", name, "addr", "add", `${address}/24`, "dev", inside);
    ip("-n", name, "link", "set", inside, "up");
    ip("-n", name, "link", "set", "lo", "up");
    return {
      ...{ name, address, prefix: ["ip", "netns", "exec", name], ...foldersOf(root, name) },
      link: (state) => ip("link", "set", outside, state),
    };
  });
  return { host: `${network}.1`, all, remove };
}

/**
 * A PostgreSQL server of one's own, out of Debian's packages: made in a scratch folder, started, stopped
 * and started again. Where it is not installed, tests that need it are skipped, or fail under REQUIRE_TOOLS=1.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** Where Debian puts the programs, newest version first. */
function findPrograms(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** Whether a server can be had here. */
export function hasPostgres(): boolean {
  const found = findPrograms() !== undefined;
  if (!found && process.env.REQUIRE_TOOLS === "1") {
    throw new Error("REQUIRE_TOOLS=1, and not installed: postgresql");
  }
  return found;
}

/** A server with a life. */
export interface PostgresServer {
  readonly url: string;
  /** Stop it as an administrator in a hurry does: connections are cut. */
  stop(): void;
  start(): void;
  /** Stop it and remove its folder. */
  remove(): void;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Make a server and start it.
 *
 * @param host - the address to listen on; who reaches it may come in
 */
export async function startPostgres(host = "127.0.0.1"): Promise<PostgresServer> {
  const bin = findPrograms();
  if (bin === undefined) throw new Error("PostgreSQL is not installed");
  const folder = mkdtempSync("/tmp/looper-postgres-");
  const port = await freePort(host);
  // The server refuses to be run by root; Debian's package made a user for it.
  const asServer = (program: string, ...args: string[]) => {
    const root = process.getuid?.() === 0;
    const line = [join(bin, program), ...args];
    const [command = "", ...rest] = root
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...line]
      : line;
    const done = spawnSync(command, rest, {
      encoding: "utf8",
      cwd: "/tmp",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (done.status !== 0) throw new Error(`${program}: ${done.stderr || String(done.error)}`);
  };
  if (process.getuid?.() === 0) spawnSync("chown", ["postgres:postgres", folder]);
  const data = join(folder, "data");
  asServer("initdb", "-D", data, "-U", "looper", "-A", "trust", "-E", "UTF8", "--no-sync");
  if (host !== "127.0.0.1") appendFileSync(join(data, "pg_hba.conf"), `host all all ${host}/24 trust\n`);
  const options = `-p ${port} -k ${folder} -c listen_addresses=${host}`;
  const start = () => asServer("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start");
  const stop = () => asServer("pg_ctl", "-D", data, "-w", "-m", "fast", "stop");
  start();
  let running = true;
  return {
    url: `postgres://looper@${host}:${port}/postgres`,
    stop() {
      stop();
      running = false;
    },
    start() {
      start();
      running = true;
    },
    remove() {
      if (running) stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

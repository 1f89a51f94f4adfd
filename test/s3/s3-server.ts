/** An S3 server of one's own in a process of its own (s3rver), to be stopped, paused and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The only key that it knows, and its secret. */
export const s3Keys = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" } as const;
/** The bucket that is there. */
export const s3Bucket = "loops-test";

/** A server with a life. */
export interface S3Server {
  readonly port: number;
  /** Let connections hang. */
  pause(): void;
  resume(): void;
  /** Kill it; what it holds stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Kill it and remove what it holds. */
  remove(): Promise<void>;
}

/** Start a server with one empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), "s3-server-"));
  const program = join(
    dirname(createRequire(import.meta.url).resolve("s3rver/package.json")),
    "bin/s3rver.js",
  );
  let child: ChildProcess | undefined;
  let port = 0;
  const start = async () => {
    const args = [
      "-d",
      folder,
      "-a",
      "127.0.0.1",
      "-p",
      String(port),
      "--silent",
      "--configure-bucket",
      s3Bucket,
    ];
    // It makes the tokens of its listings with DES, which OpenSSL 3 has in its legacy provider alone.
    const started = spawn(process.execPath, ["--openssl-legacy-provider", program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    port = await new Promise<number>((resolve, reject) => {
      let said = "";
      const hear = (text: string) => {
        said += text;
        const found = /listening on [^:]+:(\d+)/.exec(said);
        if (found) resolve(Number(found[1]));
      };
      started.stdout.setEncoding("utf8").on("data", hear);
      started.stderr.setEncoding("utf8").on("data", hear);
      started.on("exit", (code) => reject(new Error(`s3rver ended (${code}): ${said}`)));
    });
  };
  const stop = async () => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    get port() {
      return port;
    },
    pause: () => child?.kill("SIGSTOP"),
    resume: () => child?.kill("SIGCONT"),
    start,
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The child process: runs graphs for its parent, and ends when the parent does. */
import { Worker } from "node:worker_threads";
import { serveRuntime } from "./serve-runtime.ts";

const [, , threads = "1", heartbeat = "2"] = process.argv;

/** The thread's file. From the sources (tests, tools) a thread must load the loader anew. */
function threadEntry(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./heartbeat.js", import.meta.url);
  const [loader, file] = [import.meta.resolve("tsx/esm/api"), import.meta.resolve("./heartbeat.ts")];
  return new URL(`data:text/javascript,import { register } from "${loader}"; register(); import("${file}");`);
}

const thread = new Worker(threadEntry(), { workerData: { milliseconds: 1000 * Number(heartbeat) } });
// Questions are answered once the first beat is sent. Where a thread cannot beat, the parent goes by answers alone.
const serve = () => {
  // From here on the parent's channel keeps this process alive, and nothing else.
  thread.unref();
  serveRuntime(Number(threads));
};
thread.once("message", serve).once("error", serve);

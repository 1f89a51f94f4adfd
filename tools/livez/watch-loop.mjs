// Loaded before the server: tells, on SIGUSR2, for how long its event loop stood still at most since the last time,
// in milliseconds, as a line of JSON on stderr: by the clock (`stood`), and by the processor's time that its thread
// took meanwhile (`worked`; on Linux), which does not count the work of others on a busy machine. Threads and
// children that inherit this say nothing.
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** Time that the main thread has run, in milliseconds. */
function worked() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return 0;
  }
}

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  let last = worked();
  let most = 0;
  setInterval(() => {
    const now = worked();
    most = Math.max(most, now - last);
    last = now;
  }, 2).unref();
  process.on("SIGUSR2", () => {
    process.stderr.write(`${JSON.stringify({ stood: delay.max / 1e6, worked: most })}\n`);
    delay.reset();
    most = 0;
  });
}

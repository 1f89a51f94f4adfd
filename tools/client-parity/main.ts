/**
 * The official clients of Replicate for Python on a `serve` of its own: what they can do, tried.
 *
 *     python3 -m venv /tmp/one && /tmp/one/bin/pip install 'replicate==1.*'
 *     python3 -m venv /tmp/two && /tmp/two/bin/pip install --pre 'replicate>=2.0.0a1'
 *     npm run -s build && npm run -s ts -- tools/client-parity/main.ts /tmp/one/bin/python /tmp/two/bin/python
 *
 * The client for JavaScript is in test/service/client.test.ts.
 */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startServerProcess } from "../fuzz-api/server-process.ts";

const key = "a-key-for-the-clients";
const script = new URL("./try_client.py", import.meta.url).pathname;

/** Run the tries of one client; its exit code. */
function tryClient(python: string, url: string): Promise<number | null> {
  return new Promise((done) => {
    spawn(python, [script, url, key], { stdio: "inherit" }).on("close", done);
  });
}

const server = await startServerProcess(["--alias", "medium=tiny", "--grace", "1"], {
  MUSICGEN_LOOPER_API_KEY: key,
});
try {
  const headers = { Authorization: `Bearer ${key}` };
  while ((await fetch(`${server.url}/readyz`, { headers })).status !== 200) await sleep(100);
  for (const python of process.argv.slice(2)) {
    console.log(python);
    if ((await tryClient(python, server.url)) !== 0) process.exitCode = 1;
  }
} finally {
  await server.stop();
}

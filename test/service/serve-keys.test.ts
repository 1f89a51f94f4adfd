/** Keys as an operator meets them: drawn by a command, put into a file, changed while the server runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBinary, scratchFolder } from "../run-binary.ts";

const folder = scratchFolder();
const file = join(folder, "keys.json");
const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;
const env = { DATABASE_URL: "", MUSICGEN_LOOPER_API_KEY: "", MUSICGEN_LOOPER_SECRET: "" };

/** Draw a key with the command. */
async function draw(name: string, ...terms: string[]): Promise<{ key: string; entry: object }> {
  const { code, stdout } = await runBinary(["key", name, "--json", ...terms]);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

it("lets in whom the file names, and after a SIGHUP whom it names then", async () => {
  const [studio, operator] = [await draw("studio", "--priority", "low"), await draw("operator", "--admin")];
  writeFileSync(file, JSON.stringify({ keys: [studio.entry] }));
  // The file is a guard as good as a single key: without either this address is refused.
  const args = ["serve", "--host", "0.0.0.0", "--port", "0", "--data", join(folder, "data"), "--keys", file];
  const server = spawn(process.execPath, [binary, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    let log = "";
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    const [line] = (await once(server.stdout.setEncoding("utf8"), "data")) as [string];
    const url = `http://127.0.0.1:${new URL(line.trim()).port}`;
    const ask = async (key: string, path = "/v1/predictions") =>
      (await fetch(url + path, { headers: { Authorization: `Bearer ${key}` } })).status;
    expect([await ask(studio.key), await ask(operator.key), await ask("")]).toEqual([200, 401, 401]);
    expect(await ask(studio.key, "/metrics")).toBe(403);
    writeFileSync(file, JSON.stringify({ keys: [operator.entry] }));
    server.kill("SIGHUP");
    while (!log.includes("keys read again")) await once(server.stderr, "data");
    expect([await ask(studio.key), await ask(operator.key)]).toEqual([401, 200]);
    expect(await ask(operator.key, "/metrics")).toBe(200);
    expect(log).toContain('"key":"studio"');
    expect(log).not.toContain(studio.key);
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}, 120_000);

it("are refused in words that say what is wrong with the file, or with a command's terms", async () => {
  writeFileSync(file, '{"keys": [{"name": "a"}]}');
  const args = ["serve", "--data", join(folder, "other"), "--keys", file];
  const { code, stderr } = await runBinary(args, { env });
  expect([code, stderr]).toEqual([2, expect.stringContaining("keys[0].sha256: the SHA-256 of the key")]);
  const wrong = await runBinary(["key", "a b"]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("INPUT_KEYS_INVALID")]);
  const unset = await runBinary(["migrate"], { env });
  expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining("INPUT_MISSING")]);
}, 60_000);

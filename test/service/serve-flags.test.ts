/** What `serve` refuses before it listens. */
import { existsSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runBinary, scratchFolder } from "../run-binary.ts";

const folder = scratchFolder();
const data = join(folder, "data");
const env = { DATABASE_URL: "", MUSICGEN_LOOPER_API_KEY: "" };

it("does not listen for other machines without a key, and leaves no data behind", async () => {
  const { code, stderr } = await runBinary(["serve", "--host", "0.0.0.0", "--port", "0", "--data", data], {
    env,
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining("0.0.0.0 can be reached from other machines")]);
  expect(existsSync(data)).toBe(false);
});

it("takes no key that can be guessed, no public address with a path, no alias of a model that is not there", async () => {
  const key = join(folder, "key");
  writeFileSync(key, "short\n");
  const wrong: [string[], number, string][] = [
    [["--key-file", key], 2, "8 or more"],
    [["--key-file", join(folder, "none")], 2, `There is no file ${join(folder, "none")}`],
    [["--public-url", "https://loops.example/path"], 2, "without a path"],
    [["--alias", "medium"], 2, "medium=tiny"],
    [["--alias", "medium=large"], 3, "The model large is not on this machine"],
  ];
  for (const [args, exit, words] of wrong) {
    const { code, stderr } = await runBinary(["serve", "--port", "0", "--data", data, ...args], { env });
    expect([args, code, stderr]).toEqual([args, exit, expect.stringContaining(words)]);
  }
});

it("says that a port is taken", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await runBinary(["serve", "--port", String(port), "--data", data], { env });
  other.close();
  expect([code, stderr]).toEqual([6, expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`)]);
});

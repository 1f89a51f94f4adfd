/**
 * Fill the disk of a running service, ask it for predictions all the same, make room again, and see what
 * became of each. Needs the right to mount a tmpfs.
 *
 *     npm run -s ts -- tools/faults/disk-full.ts
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { accept, awaitEnd, look, smallest, startServe } from "./serve-process.ts";
import { wavDefect } from "./wav-defect.ts";

const disk = mkdtempSync(join(tmpdir(), "disk-full-"));
const shell = (line: string) => spawnSync(line, { shell: true }).status;
if (shell(`mount -t tmpfs -o size=110m tmpfs ${disk}`) !== 0)
  throw new Error("A tmpfs cannot be mounted here.");
try {
  const server = await startServe(["--data", join(disk, "data"), "--port", "0"]);
  const url = () => server.url;
  const ids = ["before", "while1", "while2", "while3", "after"];
  await accept(url, "before");
  await awaitEnd(url, "before");

  const running = accept(url, "while1");
  await running;
  shell(`dd if=/dev/zero of=${join(disk, "ballast")} bs=4k`);
  const refusals: number[] = [];
  for (const id of ["while2", "while3"]) {
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${server.url}/predictions/${id}`, {
        method: "PUT",
        headers: { "content-type": "application/json", prefer: "respond-async" },
        body: JSON.stringify({ input: { ...smallest, prompt: "drums ".repeat(100) } }),
      });
      refusals.push(answer.status);
      await sleep(500);
    }
  }
  const health = await fetch(`${server.url}/health-check`);
  await sleep(3000);
  rmSync(join(disk, "ballast"));

  const report: Record<string, unknown> = { whileFull: refusals, health: health.status };
  for (const id of ids) {
    await accept(url, id);
    const { status, error, output } = await awaitEnd(url, id);
    const files = Object.values(output ?? {}).filter((file) => file !== null);
    const defects: unknown[] = [];
    for (const file of files) {
      defects.push(wavDefect(new Uint8Array(await (await fetch(file)).arrayBuffer())));
    }
    report[id] = { status, error, defects };
    if ((await look(server.url, id))?.status !== status) report[`${id} changed`] = true;
  }
  server.child.kill("SIGTERM");
  report.exit = await server.exit;
  report.worst = server.log
    .filter(({ fields }) => fields.level === "error")
    .map(({ fields }) => fields)
    .slice(0, 5);
  console.log(JSON.stringify(report, null, 2));
} finally {
  for (let i = 0; i < 20 && shell(`umount ${disk}`) !== 0; i++) await sleep(200);
  rmSync(disk, { recursive: true, force: true });
}

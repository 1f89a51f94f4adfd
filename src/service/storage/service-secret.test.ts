import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { serviceSecret } from "./service-secret.ts";

const root = mkdtempSync(join(tmpdir(), "secret-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("is drawn once, of 32 bytes, also by many at once, and leaves nothing else there", async () => {
  const data = join(root, "new");
  const drawn = await Promise.all(Array.from({ length: 8 }, () => serviceSecret(data, undefined)));
  expect(new Set(drawn.map((one) => Buffer.from(one).toString("hex"))).size).toBe(1);
  expect(drawn[0]).toHaveLength(32);
  expect(await serviceSecret(data, undefined)).toEqual(drawn[0]);
  expect(readdirSync(data)).toEqual(["secret"]);
  expect(statSync(join(data, "secret")).mode & 0o777).toBe(0o600);
});

it("refuses a file that is empty, cut short, too long or no secret, and keeps it", async () => {
  const data = join(root, "damaged");
  mkdirSync(data);
  const file = join(data, "secret");
  for (const text of [
    "",
    "\n",
    "ab".repeat(31),
    "ab".repeat(33),
    `${"ab".repeat(31)}zz`,
    `${"ab".repeat(31)} a`,
  ]) {
    writeFileSync(file, text);
    await expect(serviceSecret(data, undefined)).rejects.toMatchObject({
      code: "WORK_DATA_CORRUPT",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  }
  expect(await serviceSecret(data, "given by the operator")).toHaveLength(32);
});

it("means the same in the variable as in the file", async () => {
  const data = join(root, "moved");
  const drawn = await serviceSecret(data, undefined);
  const written = readFileSync(join(data, "secret"), "utf8").trim();
  expect(Buffer.from(await serviceSecret(join(root, "none"), written))).toEqual(Buffer.from(drawn));
  expect(Buffer.from(await serviceSecret(join(root, "none"), written.toUpperCase()))).toEqual(
    Buffer.from(drawn),
  );
});

/**
 * The picture in the README: a pack made with the embedded model, and its page in Chromium while one loop
 * plays and another waits for the bar.
 *
 *     npm run build && npm run -s ts -- tools/screenshots/main.ts [FOLDER [light|dark]]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createLooper } from "#studio";
import { takePicture } from "./take-picture.ts";

const [folder = fileURLToPath(new URL("../../docs/images", import.meta.url)), light = "light"] =
  process.argv.slice(2);
const request = { prompt: "punchy house drums with offbeat hats", bpm: 124, seed: 1, model_version: "tiny" };
const pack = await mkdtemp(join(tmpdir(), "screenshots-"));
try {
  const looper = await createLooper({ model: "tiny" });
  await looper.makeLoops(request, { out: pack, force: true });
  await looper.close();
  const file = join(folder, "loops-page.png");
  await takePicture({
    url: pathToFileURL(join(pack, "loops.html")).href,
    file,
    light: light === "dark" ? "dark" : "light",
    size: [900, 640],
    async prepare(page) {
      await page.keyboard.press("1");
      await page.locator("li[data-state=playing]").waitFor();
      await page.waitForTimeout(2500);
      await page.keyboard.press("2");
      await page.locator("li[data-state=waiting]").waitFor();
    },
  });
  console.log(`${file}: ${(await stat(file)).size} bytes`);
} finally {
  await rm(pack, { recursive: true, force: true });
}

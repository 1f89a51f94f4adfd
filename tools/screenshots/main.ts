/**
 * Take the pictures of the README and of docs/session.md: a pack of the embedded model, and a session with parts.
 * Run after `npm run build`: npm run -s ts -- tools/screenshots/main.ts [FOLDER] [model | session]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { writeLoopsPage } from "#looper";
import { loadPage, writeFileAtomic } from "#platform-node";
import { createLooper } from "#studio";
import { fixtureDefaults, fixturePage } from "../../test/session/fixture-pack.ts";
import { takePicture } from "./take-picture.ts";

const [folder = fileURLToPath(new URL("../../docs/images", import.meta.url)), only] = process.argv.slice(2);
const scratch = await mkdtemp(join(tmpdir(), "screenshots-"));

const play = (page: Page, name: string) =>
  page.getByRole("button", { name: `Play ${name}`, exact: true }).click();
const wait = (page: Page, mark: string, count: number) =>
  page.locator(`:nth-match([data-mark=${mark}], ${count})`).waitFor();

try {
  if (only !== "session") await pictureOfModel();
  if (only !== "model") await picturesOfSession();
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** A pack as the embedded model makes it. */
async function pictureOfModel(): Promise<void> {
  const request = {
    prompt: "house drums, bass and piano",
    bpm: 124,
    seed: 1,
    model_version: "tiny",
  };
  const looper = await createLooper({ model: "tiny" });
  await looper.makeLoops(request, { out: scratch, force: true });
  await looper.close();
  await take("loops-page", join(scratch, "loops.html"), "light", [900, 700], async (page) => {
    await play(page, "the mix, variation 2");
    await wait(page, "playing", 1);
    await page.waitForTimeout(1500);
    await play(page, "the mix, variation 3");
    await wait(page, "armed", 1);
  });
}

/** A session with parts. Its sounds are synthesised here: the picture is of the page, not of a model. */
async function picturesOfSession(): Promise<void> {
  const fixture = fixturePage({ ...fixtureDefaults, bpm: 120, beats: 16, variations: 4 });
  const page = { ...fixture, title: "punchy drums, rubber bass, electric piano", warnings: [] };
  const file = join(scratch, "session.html");
  await writeFileAtomic(file, new TextEncoder().encode(writeLoopsPage(page, await loadPage("loops.html"))));
  const layer = async (opened: Page) => {
    await play(opened, "drums, variation 2");
    await play(opened, "bass, variation 3");
    await wait(opened, "playing", 2);
    await opened.waitForTimeout(1200);
    await play(opened, "chords, variation 1");
    await wait(opened, "armed", 1);
  };
  await take("session-light", file, "light", [1100, 860], layer);
  await take("session-dark", file, "dark", [1100, 860], layer);
  await take("session-phone", file, "light", [390, 780], async (opened) => {
    await layer(opened);
    await opened.locator("[role=grid]").scrollIntoViewIfNeeded();
  });
}

async function take(
  name: string,
  page: string,
  light: "light" | "dark",
  size: readonly [number, number],
  prepare: (page: Page) => Promise<void>,
): Promise<void> {
  const file = join(folder, `${name}.png`);
  await takePicture({ url: pathToFileURL(page).href, file, light, size, prepare });
  console.log(`${file}: ${(await stat(file)).size} bytes`);
}

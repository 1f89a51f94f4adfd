/** The static folder, built for a test, and its page in a browser. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

const root = new URL("../..", import.meta.url).pathname;
/** At a path of its own, as on hosts that many share. */
export const path = "/music/loops/";
const minutes = 60_000;

/** Build the folder. @returns where it lies; to be removed */
export function buildSite(): string {
  const site = mkdtempSync(join(tmpdir(), "looper-site-"));
  const vite = join(root, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "-c", "vite.site.config.ts", "--outDir", site], {
    cwd: root,
  });
  return site;
}

/**
 * Open a page in a browser profile of its own.
 *
 * @param before - run in the page before its own script
 * @returns the page, and what went wrong in it or left its host
 */
export async function openSite(browser: Browser, url: string, before?: string) {
  const context = await browser.newContext();
  if (before !== undefined) await context.addInitScript(before);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) faults.push(request.url());
  });
  await page.goto(url);
  await promptOf(page).waitFor({ timeout: minutes });
  return { context, page, faults };
}

/** The field of the prompt. */
export const promptOf = (page: Page) => page.getByRole("textbox", { name: /prompt/i });
/** The grid of loops. */
export const grid = (page: Page) => page.getByRole("grid");

/** Ask for one loop of one bar, and wait until it has begun. */
export async function makeOne(page: Page, prompt = "punchy house drums, 124 bpm"): Promise<void> {
  await promptOf(page).fill(prompt);
  await page.getByRole("textbox", { name: /^bars/i }).fill("1");
  await page.getByRole("textbox", { name: /^variations/i }).fill("1");
  await page.getByRole("button", { name: /^make/i }).click();
  await ended(page, /^(Making|Failed)$/);
}

/** Wait until the open run is called so. */
export const ended = (page: Page, word: RegExp) =>
  page
    .locator(".run [role=status]")
    .filter({ hasText: word })
    .waitFor({ timeout: 6 * minutes });

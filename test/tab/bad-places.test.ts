/** The static folder where a browser or a network gives less than is wanted: said in words, and nothing is lost. */
import { rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { foreign } from "../foreign.ts";
import { openBrowser } from "../session/open-browser.ts";
import { buildSite, ended, grid, makeOne, openSite, path, promptOf } from "./open-site.ts";
import { startPlainServer } from "./plain-server.ts";

const { describe, it } = foreign("chromium");
const minutes = 60_000;

let site = "";
let browser: Browser;

describe("the static folder in a bad place", () => {
  beforeAll(async () => {
    site = buildSite();
    browser = await openBrowser();
  }, 5 * minutes);
  afterAll(async () => {
    await browser?.close();
    rmSync(site, { recursive: true, force: true });
  });

  it(
    "works where the browser keeps nothing, and says so; a browser without SIMD is told at once",
    async () => {
      const server = await startPlainServer({ folders: [site], path, isolate: true });
      const nothing = `
      Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });
      Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); };
      WebAssembly.validate = () => false;`;
      const { page, context, faults } = await openSite(browser, server.url, nothing);
      await page.getByText("its WebAssembly has no SIMD").waitFor();
      await page.getByText("Nothing was made yet.").waitFor();
      await page.getByRole("button", { name: /^make/i }).click();
      await page.locator("[aria-invalid=true]").first().waitFor();
      expect(faults).toEqual([]);
      await context.close();
      await server.close();
    },
    2 * minutes,
  );

  it(
    "goes on where it was when the network comes back with half of the model loaded",
    async () => {
      const weights = "models/tiny/model.safetensors";
      const options = { folders: [site], path, ranges: true, isolate: true } as const;
      const server = await startPlainServer({ ...options, breakAfter: { [weights]: 10_000_000 } });
      const { page, context } = await openSite(browser, server.url);
      server.closeAfter(weights);
      await makeOne(page);
      await ended(page, /^Failed$/);
      expect(await page.locator(".run .wrong").innerText()).toMatch(
        /could not be loaded.*Check the connection and ask again: what was loaded is kept/s,
      );
      const again = await startPlainServer({ ...options, port: Number(new URL(server.url).port) });
      await page.getByRole("button", { name: /^make/i }).click();
      await ended(page, /^Making$/);
      await expect
        .poll(() => again.asked.find(({ path }) => path.endsWith(weights))?.range, { timeout: minutes })
        .toMatch(/^bytes=(4194304|8388608)-$/);
      await page.getByRole("button", { name: "Cancel" }).click();
      await ended(page, /^Canceled$/);
      await context.close();
      await again.close();
    },
    6 * minutes,
  );

  it(
    "plays what no room is left for, and says that it is gone with the tab; another tab has it not",
    async () => {
      const server = await startPlainServer({ folders: [site], path, isolate: true });
      const { page, context } = await openSite(browser, server.url);
      const devtools = await context.newCDPSession(page);
      const { origin } = new URL(server.url);
      // Enough for what was asked for, not for the sounds.
      await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 200_000 });
      await makeOne(page);
      await ended(page, /^Done$/);
      await page.getByText("the loops are gone when the tab is closed. Save them.").waitFor();
      const cell = grid(page).getByRole("button", { name: "Play drums, variation 1", exact: true });
      await cell.click();
      await expect.poll(() => cell.getAttribute("aria-pressed")).toBe("true");
      await page.locator("[data-mark=playing]").waitFor();
      await context.close();
      await server.close();
    },
    8 * minutes,
  );

  it(
    "shows one history in two tabs",
    async () => {
      const server = await startPlainServer({ folders: [site], path, isolate: true });
      const { page, context } = await openSite(browser, server.url);
      const other = await context.newPage();
      await other.goto(server.url);
      await promptOf(other).waitFor({ timeout: minutes });
      await page.bringToFront();
      await makeOne(page, "slow lofi drums, 80 bpm");
      await other.bringToFront();
      await other.evaluate(`dispatchEvent(new Event("focus"))`);
      const found = other.locator(".history li a", { hasText: "slow lofi drums" });
      await found.waitFor();
      await found.click();
      await other.getByRole("heading", { level: 2, name: "slow lofi drums, 80 bpm" }).waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await ended(page, /^Canceled$/);
      await ended(other, /^Canceled$/);
      await context.close();
      await server.close();
    },
    6 * minutes,
  );
});

/**
 * From the click to the first loop in a tab: `npm run build:site && npm run -s ts -- bench/tab-time.ts`. Four bars at
 * 124 bpm, four variations asked for, the model loaded and its graphs built in an earlier visit.
 */
import { loadavg } from "node:os";
import { openBrowser } from "../test/session/open-browser.ts";
import { startPlainServer } from "../test/tab/plain-server.ts";

const site = new URL("../dist/site", import.meta.url).pathname;
const loopSeconds = (16 * 60) / 124;
const browser = await openBrowser();

for (const isolate of [true, false]) {
  const server = await startPlainServer({ folders: [site], isolate });
  // The service worker would isolate the page in any case.
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const ask = async (fields: Readonly<Record<string, string>>) => {
    await page.goto(server.url);
    const prompt = page.getByRole("textbox", { name: /prompt/i });
    await prompt.fill("punchy house drums, 124 bpm");
    for (const [name, value] of Object.entries(fields))
      await page.getByRole("textbox", { name: new RegExp(`^${name}`, "i") }).fill(value);
    const began = performance.now();
    await page.getByRole("button", { name: /^make/i }).click();
    const elapsed = () => (performance.now() - began) / 1000;
    const wait = (selector: string) => page.locator(selector).first().waitFor({ timeout: 600_000 });
    await wait('[role=grid] .launch[aria-disabled="false"], .run[data-status=failed]');
    const first = elapsed();
    return { first, status: await page.locator(".run").first().getAttribute("data-status") };
  };
  const cold = await ask({ bars: "1", variations: "1" });
  const threads = await page.evaluate("crossOriginIsolated ? navigator.hardwareConcurrency : 1");
  const warm = await ask({ bars: "4", variations: "4" });
  console.log(
    `${threads} threads, load ${loadavg()[0].toFixed(0)}: first visit, one bar ${cold.first.toFixed(1)} s (${cold.status}); four bars ${warm.first.toFixed(1)} s, ${(warm.first / loopSeconds).toFixed(1)}x (${warm.status})`,
  );
  await context.close();
  await server.close();
}
await browser.close();

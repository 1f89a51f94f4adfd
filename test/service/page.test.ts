/** The page of the service in a real browser: filled in by keyboard, watched, played; nothing leaves the host. */
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type ServerProcess, startServerProcess } from "../../tools/fuzz-api/server-process.ts";
import { foreign } from "../foreign.ts";

const { describe, it } = foreign("chromium");

let server: ServerProcess;
let browser: Browser;
let page: Page;
const asked: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  if (describe.name === "skip") return;
  server = await startServerProcess(["--grace", "1"], { MUSICGEN_LOOPER_API_KEY: "a-key-for-tests" });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  page = await browser.newPage();
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
}, 60_000);

/** Wait until something is so. The page forbids the `eval` that the driver's own way of waiting needs. */
async function until(expression: string): Promise<void> {
  while (!(await page.evaluate(expression))) await new Promise((done) => setTimeout(done, 50));
}

describe("the page", () => {
  it("sends its form by keyboard, shows what is made, and plays it", async () => {
    await page.goto(server.url);
    await page.focus("#access-key");
    await page.keyboard.type("a-key-for-tests");
    await page.keyboard.press("Tab");
    await page.keyboard.type("drums 1 2 3");
    for (const [field, value] of Object.entries({
      bpm: "240",
      variations: "2",
      max_duration: "2",
      candidates: "1",
      seed: "1",
    })) {
      await page.evaluate(`for (const more of document.querySelectorAll("form details")) more.open = true`);
      await page.fill(`#${field}`, value);
    }
    await page.focus(".make");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?prediction=/);
    await page.waitForSelector("li[data-index='1'] .play", { timeout: 150_000 });
    expect(await page.textContent("#title")).toBe("drums 1 2 3");
    expect(await page.textContent("#state")).toBe("Done");
    const bars = await page.$$eval("li[data-index] .downbeat", (lines) => lines.length);
    expect(bars).toBe(4);
    await until("window.loopPlayer !== undefined");
    await page.focus("h1 ~ #result li[data-index='0'] .play");
    await page.keyboard.press("Enter");
    await until("window.loopPlayer.current === 0");
    await page.keyboard.press("2");
    await until("window.loopPlayer.current === 1");
    await page.keyboard.press("Escape");
    await until("window.loopPlayer.current === -1");
  }, 180_000);

  it("shows a refusal beside the button", async () => {
    await page.goto(server.url);
    await page.fill("#prompt", "   ");
    await page.click(".make");
    await until("document.getElementById('refusal').textContent !== ''");
    expect(await page.textContent("#refusal")).toContain("Must not be empty");
  });

  it("names every control, and can be read in both lights", async () => {
    const nameless = await page.$$eval("input, select, textarea, button", (controls) =>
      controls
        .filter(
          (one) =>
            !(one as unknown as { labels?: { length: number } }).labels?.length && !one.textContent?.trim(),
        )
        .map((one) => one.id),
    );
    expect(nameless).toEqual([]);
    const papers = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      papers.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
    expect(papers[0]).not.toBe(papers[1]);
  });

  it("shows the API", async () => {
    await page.goto(`${server.url}/docs`);
    expect(await page.textContent("main")).toContain("/v1/models/{owner}/{name}/predictions");
  });

  it("asked no other host for anything, and broke no rule of its policy", () => {
    expect(
      asked.filter(
        (url) => !url.startsWith(server.url) && !url.startsWith("data:") && !url.startsWith("blob:"),
      ),
    ).toEqual([]);
    // The browser reports the refusal of the second test as a failed load.
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
  });
});

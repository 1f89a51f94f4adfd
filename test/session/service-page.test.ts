/** The page of `serve` in a real browser: asked by a form, watched, layered, made again, lost and found. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { bytesSource } from "#base";
import { encodeWav, openAudio, readAll } from "#formats";
import { loadPage } from "#platform-node";
import { audioCodecs } from "#wasm";
import { foreign } from "../foreign.ts";
import { fixtureDefaults, playPart } from "./fixture-pack.ts";
import { type FixtureService, startFixtureService } from "./fixture-service.ts";
import { openBrowser } from "./open-browser.ts";
import { findSmallTargets, findViolationsInBothLights } from "./page-checks.ts";

const { describe, it } = foreign("chromium");
const folder = mkdtempSync(join(tmpdir(), "service-page-"));

let service: FixtureService;
let browser: Browser;
let page: Page;
const asked: string[] = [];
const complaints: string[] = [];

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const field = (name: string) => page.getByRole("textbox", { name });
const slow = { timeout: 30_000 };
const marks = (mark: string) => page.locator(`[data-mark=${mark}]`).count();
const isReady = (name: string) =>
  expect.poll(() => button(name).getAttribute("aria-disabled"), slow).toBe("false");
const runIs = (status: string) =>
  expect.poll(() => page.locator(".run").getAttribute("data-status"), slow).toBe(status);

describe("the page of the service", () => {
  beforeAll(async () => {
    service = await startFixtureService();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(service.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("sends at most 250 kB of script before its first paint", async () => {
    expect(gzipSync(await loadPage("service.js")).length).toBeLessThan(250_000);
  });

  it("shows a refusal beside its field, at once and in words", async () => {
    await field("Tempo").fill("999");
    await button(/^Make/).click();
    await expect.poll(() => field("Tempo").getAttribute("aria-invalid"), slow).toBe("true");
    expect(await page.locator("#bpm-error").textContent()).toContain("300");
    expect(await page.locator("#prompt-error").textContent()).toBeTruthy();
    await field("Tempo").fill("240");
    expect(await field("Tempo").getAttribute("aria-invalid")).toBe("false");
    expect(await findViolationsInBothLights(page)).toEqual([]);
  }, 60_000);

  it("takes an example, nudges the tempo, draws a seed", async () => {
    await button("funky slap bass in E minor, 105 bpm").click();
    expect(await field("Prompt").inputValue()).toBe("funky slap bass in E minor, 105 bpm");
    await button("One beat per minute faster").click();
    expect(await field("Tempo").inputValue()).toBe("241");
    await button("One beat per minute slower").click();
    await button("Draw a seed").click();
    expect(await field("Seed").inputValue()).toMatch(/^\d+$/);
    await field("Seed").fill("");
  });

  it("makes by keyboard; cells fill one by one, and what is there can be played while the rest is made", async () => {
    await field("Variations").fill("2");
    await field("Prompt").fill("slow house, violin");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?prediction=/);
    await isReady("Play drums, variation 1");
    expect(await button("Play the mix, variation 2").getAttribute("aria-disabled")).toBe("true");
    const state = page.locator("[data-cell='v2/the mix'], .cell:has([data-cell='v2/mix']) .state");
    await expect.poll(() => state.textContent(), slow).toMatch(/%/);
    await button("Play drums, variation 1").click();
    await expect.poll(() => marks("playing"), slow).toBe(1);
    expect(await findViolationsInBothLights(page)).toEqual([]);
    service.release();
    await runIs("done");
    await isReady("Play bass, variation 2");
    expect(await marks("playing")).toBe(1);
    const understood = await page.locator(".understood").textContent();
    expect(understood).toContain("A minor (Am F C G)");
    expect(understood).toContain("“violin”");
    expect(await page.locator("#warnings").textContent()).toContain("violin is not known.");
  }, 90_000);

  it("makes one cell again while another plays on, and undoes it", async () => {
    const fileOf = async () => {
      await button("Actions for bass, variation 2").click();
      const file = await page.locator("dialog .file").textContent();
      await button("Close").click();
      return file;
    };
    const wave = () =>
      page
        .locator("[data-cell='v2/bass'] canvas")
        .evaluate((c) => (c as unknown as { toDataURL(): string }).toDataURL());
    await fileOf();
    const before = await wave();
    await button("Actions for bass, variation 2").click();
    await button("Again with another seed").click();
    await button("Undo: replace bass of variation 2").waitFor(slow);
    expect(await marks("playing")).toBe(1);
    await expect.poll(wave, slow).not.toBe(before);
    await button("Undo: replace bass of variation 2").click();
    await expect.poll(wave, slow).toBe(before);
    await button("Actions for drums, variation 1").click();
    await button("Vary: continue from it").click();
    await button("Undo: add variation 3").waitFor(slow);
    expect(await marks("playing")).toBe(1);
    await page.keyboard.press("Escape");
    await button("Actions for bass, variation 2").click();
    await button("Again with another seed").click();
    await button("Undo: replace bass of variation 2").waitFor(slow);
    await expect.poll(wave, slow).not.toBe(before);
    const rebuilt = await wave();
    await page.reload();
    await isReady("Play bass, variation 2");
    await expect.poll(wave, slow).toBe(rebuilt);
  }, 90_000);

  it("opens with the rows that continue a cell, also when it is opened anew, until they are taken out", async () => {
    await isReady("Play drums, variation 3");
    const scenes = () => button(/^Launch /).count();
    await button("Actions for drums, variation 3").click();
    await button("☆ Keep").click();
    await button("Remove variation 3").click();
    await expect.poll(scenes, slow).toBe(2);
    await button("Undo: remove variation 3").click();
    await page.reload();
    await isReady("Play drums, variation 3");
    expect(await page.getByText("★").count()).toBe(1);
    expect(await button("Play bass, variation 3").count()).toBe(0);
    await button("Actions for drums, variation 3").click();
    await button("Remove variation 3").click();
    await page.reload();
    await isReady("Play bass, variation 2");
    await page.waitForTimeout(500);
    expect(await scenes()).toBe(2);
  }, 90_000);

  it("opens in the middle again after a reload, and a run that is canceled keeps what is made", async () => {
    await field("Prompt").fill("slow techno");
    await button(/^Make/).click();
    await isReady("Play drums, variation 1");
    await page.reload();
    await isReady("Play drums, variation 1");
    expect(await page.getByRole("heading", { level: 2, name: "slow techno" }).count()).toBe(1);
    expect(await field("Prompt").inputValue()).toBe("slow techno");
    await button("Cancel").click();
    await runIs("canceled");
    await isReady("Play drums, variation 1");
    expect(await page.locator(".cell:has([data-cell='v2/mix']) .state").textContent()).toBe("not made");
  }, 90_000);

  it("goes on when the server goes away and comes back: what plays plays on", async () => {
    await field("Prompt").fill("slow dub");
    await button(/^Make/).click();
    await isReady("Play drums, variation 1");
    await button("Play drums, variation 1").click();
    await expect.poll(() => marks("playing"), slow).toBe(1);
    await service.goAway();
    await page.getByText("The server does not answer. What is here plays on").waitFor(slow);
    expect(await marks("playing")).toBe(1);
    await service.comeBack();
    service.release();
    await runIs("done");
    expect(await page.getByText("The server does not answer. What is here").count()).toBe(0);
    await page.keyboard.press("Escape");
  }, 120_000);

  it("asks for a key when one is wanted, and sends what waited for it", async () => {
    service.setKey("sesame");
    await field("Prompt").fill("quick pop");
    await button(/^Make/).click();
    await page.getByLabel("Key", { exact: true }).last().waitFor(slow);
    expect(await findViolationsInBothLights(page)).toEqual([]);
    await page.locator("input[type=password]").fill("sesame");
    await button("Use it").click();
    await page.getByRole("heading", { level: 2, name: "quick pop" }).waitFor(slow);
    await runIs("done");
    service.setKey("another");
    await field("Prompt").fill("quick rock");
    await button(/^Make/).click();
    await page.locator("input[type=password]").fill("another", slow);
    await button("Use it").click();
    await page.getByRole("heading", { level: 2, name: "quick rock" }).waitFor(slow);
    service.setKey(null);
  }, 90_000);

  it("asks for a key that has changed while loops are made, and is where it was once it has it", async () => {
    await field("Prompt").fill("slow ska");
    await button(/^Make/).click();
    await isReady("Play drums, variation 1");
    await button("Play drums, variation 1").click();
    await expect.poll(() => marks("playing"), slow).toBe(1);
    service.setKey("third");
    service.release();
    await page.locator("input[type=password]").fill("wrong", slow);
    await button("Use it").click();
    await page.locator("input[type=password]").waitFor(slow);
    expect(await marks("playing")).toBe(1);
    await page.locator("input[type=password]").fill("third", slow);
    await button("Use it").click();
    await runIs("done");
    await isReady("Play bass, variation 2");
    await expect.poll(() => page.locator("input[type=password]").count(), slow).toBe(0);
    await page.keyboard.press("Escape");
    service.setKey(null);
    await field("Prompt").fill("quick rock");
    await button(/^Make/).click();
    await page.getByRole("heading", { level: 2, name: "quick rock" }).waitFor(slow);
    await runIs("done");
  }, 90_000);

  it("shows in one tab what another has made", async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(service.url);
    await other.locator(".history li a").first().waitFor(slow);
    await field("Prompt").fill("quick polka");
    await button(/^Make/).click();
    await runIs("done");
    await other.bringToFront();
    await other.evaluate(`dispatchEvent(new Event("focus"))`);
    await other.locator(".history li a", { hasText: "quick polka" }).waitFor(slow);
    await other.context().close();
    await page.locator(".history li a", { hasText: "quick rock" }).first().click();
    await page.getByRole("heading", { level: 2, name: "quick rock" }).waitFor(slow);
    await runIs("done");
  }, 60_000);

  it("takes away a mix and layers as MP3, whose encoder comes when it is asked for", async () => {
    const encoder = () => asked.filter((url) => url.includes("wasm-media-encoders")).length;
    expect(encoder()).toBe(0);
    await button("Play drums, variation 1").click();
    await button("Play bass, variation 2").click();
    await expect.poll(() => marks("playing"), slow).toBe(2);
    await page.getByRole("spinbutton", { name: "Bars" }).fill("2");
    await page.getByRole("combobox", { name: "Format" }).selectOption("mp3");
    const save = async (name: string) => {
      const [saved] = await Promise.all([page.waitForEvent("download"), button(name).click()]);
      return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
    };
    const lengthOf = async (bytes: Uint8Array) =>
      (await readAll(await openAudio(bytesSource(bytes), audioCodecs))).channels[0].length;
    const mix = await save("Save what plays as one file");
    expect(mix.name).toMatch(/_2bars_mix[.]mp3$/);
    expect(await lengthOf(mix.bytes)).toBe(2 * 44_100);
    await page.getByRole("combobox", { name: "Layers" }).selectOption("mp3");
    const layers = unzipSync((await save("Save what plays as layers (zip)")).bytes);
    expect(Object.keys(layers).sort()).toEqual([
      expect.stringMatching(/v01_drums[.]mp3$/),
      expect.stringMatching(/v02_bass[.]mp3$/),
    ]);
    for (const bytes of Object.values(layers)) expect(await lengthOf(bytes)).toBe(2 * 44_100);
    expect(encoder()).toBe(1);
    await page.getByRole("combobox", { name: "Layers" }).selectOption("as they are");
    await page.keyboard.press("Escape");
  }, 60_000);

  it("takes recordings that are loops as a column, and says what is no audio", async () => {
    const wav = join(folder, "my drums.wav");
    writeFileSync(wav, encodeWav(playPart("drums", 9), { bitDepth: 24 }));
    const text = join(folder, "notes.mp3");
    writeFileSync(text, "this is no audio at all, whatever its name says, and long enough to be one");
    const input = page.getByLabel("Your own sound");
    await runIs("done");
    await input.setInputFiles(text);
    await page.getByText("notes.mp3 is no audio that this browser can read.").waitFor(slow);
    await input.setInputFiles(wav);
    await page.getByText("It is a loop of 8 beats").waitFor(slow);
    await button("Play your own, variation 1").click();
    await expect.poll(() => marks("playing"), slow).toBe(1);
    await page.keyboard.press("Escape");
  }, 60_000);

  it("hears a recording that is no loop, and cuts one out of it, in the session's tempo", async () => {
    const groove = join(folder, "groove.wav");
    const clip = playPart("drums", 3, { ...fixtureDefaults, bpm: 118, beats: 17 });
    writeFileSync(groove, encodeWav(clip, { bitDepth: 16 }));
    await page.getByLabel("Your own sound").setInputFiles(groove);
    await page.getByText("It is no loop of whole beats at 240 bpm").waitFor(slow);
    await button("Listen to it").click();
    await page.getByText(/bpm, \d beats in a bar, .*sure of the beats: \d+ %/).waitFor(slow);
    await button("Cut a loop out of it").click();
    await page.getByText(/groove_240bpm_.* is a loop of .* at 240 bpm/).waitFor({ timeout: 90_000 });
    await button("Play your own, variation 2").click();
    await expect.poll(() => marks("playing"), slow).toBe(1);
    await page.keyboard.press("Escape");
    const ask = async (path: string, body: object) => {
      const headers = { "Content-Type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const answer = await fetch(`${service.url}/v1/files/${path}`, init);
      return [answer.status, ((await answer.json()) as { detail: string }).detail];
    };
    const { results } = (await (await fetch(`${service.url}/v1/files`)).json()) as {
      results: { id: string }[];
    };
    const [{ id }] = results;
    expect((await ask("none/listen", {}))[0]).toBe(404);
    expect(await ask(`${id}/listen`, { bpm: 999 })).toEqual([422, expect.stringContaining("40 to 300")]);
    expect(await ask(`${id}/loop`, { bpm: 240, take: 99 })).toEqual([422, expect.stringContaining("take")]);
  }, 180_000);

  it("saves the session in one file, which opens elsewhere with its sounds, the own one too, and its mix", async () => {
    await button("Mute drums").click();
    const [saved] = await Promise.all([page.waitForEvent("download"), button("Save the session").click()]);
    await button("Mute drums").click();
    const other = await (await browser.newContext()).newPage();
    await other.goto(service.url);
    const input = other.getByLabel("Open a session that was saved");
    const notes = join(folder, "notes.zip");
    writeFileSync(notes, "no zip");
    await input.setInputFiles(notes);
    await other.getByText("notes.zip is no session of this program").waitFor(slow);
    await input.setInputFiles({
      name: saved.suggestedFilename(),
      mimeType: "application/zip",
      buffer: readFileSync(await saved.path()),
    });
    await other.getByRole("heading", { level: 2, name: "quick rock" }).waitFor(slow);
    expect(await other.getByRole("button", { name: "Mute drums" }).getAttribute("aria-pressed")).toBe("true");
    await other.getByRole("button", { name: "Play your own, variation 1" }).click();
    await expect.poll(() => other.locator("[data-mark=playing]").count(), slow).toBe(1);
    expect(await findSmallTargets(other)).toEqual([]);
    await other.context().close();
  }, 60_000);

  it("tells why a run failed", async () => {
    await button("Do not continue it").click();
    await field("Prompt").fill("fails");
    await button(/^Make/).click();
    await runIs("failed");
    expect(await page.locator(".run .wrong").textContent()).toContain("Try another seed");
  }, 60_000);

  it("finds what was made, opens it, and goes back", async () => {
    await page.getByRole("searchbox", { name: "Search" }).fill("TECHNO");
    const found = page.locator(".history li a");
    await expect.poll(() => found.count(), slow).toBe(1);
    await found.click();
    await page.getByRole("heading", { level: 2, name: "slow techno" }).waitFor(slow);
    await page.goBack();
    await page.getByRole("heading", { level: 2, name: "fails" }).waitFor(slow);
  }, 60_000);

  it("has large targets, and fits a phone", async () => {
    expect(await findSmallTargets(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await findViolationsInBothLights(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1000 });
  }, 60_000);

  it("shows the API", async () => {
    await page.goto(`${service.url}/docs`);
    expect(await page.textContent("main")).toContain("/v1/models/{owner}/{name}/predictions");
  });

  it("asked no other host for anything, and broke no rule of its policy", () => {
    expect(asked.filter((url) => !url.startsWith(service.url) && !/^(data|blob):/.test(url))).toEqual([]);
    // The browser reports refusals, and the server that was away, as failed loads.
    expect(complaints.filter((text) => !/Failed to load resource|ERR_/.test(text))).toEqual([]);
  });
});

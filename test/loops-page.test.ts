/** The page of a pack in a real browser: it plays, loops without a gap, switches at the bar, and asks for nothing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type AudioClip, createRandom } from "#base";
import { encodeFlac } from "#formats";
import { type FinishedLoop, writeLoopsPage } from "#looper";
import { loadPage, writeFileAtomic } from "#platform-node";
import { foreign } from "./foreign.ts";
import { scratchFolder } from "./run-binary.ts";

const { describe, it } = foreign("chromium");
const folder = scratchFolder();
const bpm = 240;
const beats = 8;
const samples = Math.round((beats * 60 * 44100) / bpm);

/** A sound of its own for each loop: noise bursts on the beats. */
function clipOf(variation: number): AudioClip {
  const random = createRandom(variation);
  const channel = Float32Array.from({ length: samples }, (_, n) => {
    const sinceBeat = n % Math.round(samples / beats);
    return (random.uniform() - 0.5) * Math.exp(-sinceBeat / 1500);
  });
  return { channels: [channel], sampleRate: 44100 };
}

function loopOf(variation: number): FinishedLoop {
  return {
    path: `x_v0${variation}.wav`,
    variation,
    seed: 5,
    attempt: 1,
    beats,
    beats_per_bar: 4,
    bars: 2,
    samples,
    sample_rate: 44100,
    grid: "tracked",
    tempo_before_bpm: 239.4,
    cut_from_s: 0,
    cut_to_s: 1,
    warp: { min: 0.99, max: 1.01 },
    seam: null,
    level_db: -1,
    equal_codes: null,
    stems: [],
    key_heard: null,
    warnings: variation === 2 ? [{ code: "GRID_ASSUMED", message: "<b>no</b> beat & no grid" }] : [],
  };
}

interface Player {
  current: number;
  next: number;
  startedAt: number;
  switches: { index: number; at: number }[];
  buffers: Promise<AudioBufferLike>[];
  analyser: { getFloatTimeDomainData(data: Float32Array): void; fftSize: number };
}
interface AudioBufferLike {
  length: number;
  sampleRate: number;
  getChannelData(channel: number): Float32Array;
}
declare const loopPlayer: Player;

let browser: Browser;
let page: Page;
const requests: string[] = [];
const complaints: string[] = [];

describe("loops.html in Chromium", () => {
  beforeAll(async () => {
    const loops = [1, 2, 3].map((variation) => {
      const clip = clipOf(variation);
      return { loop: loopOf(variation), flac: encodeFlac(clip, { bitDepth: 16 }) };
    });
    const title = `Drums </script><b>"bold"</b>`;
    const warnings = [{ message: "<i>one</i> is missing" }];
    const template = await loadPage("loops.html");
    const html = writeLoopsPage({ title, bpm, about: ["tiny"], warnings, loops }, template);
    await writeFileAtomic(join(folder, "loops.html"), html);
    const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync) ?? "chromium";
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
      ],
    });
    page = await browser.newPage();
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(pathToFileURL(join(folder, "loops.html")).href);
  });

  afterAll(async () => {
    await browser?.close();
  });

  it("plays at a click, and says so", async () => {
    await page.getByRole("button", { name: "Play loop 1" }).click();
    await page.waitForFunction(() => loopPlayer.current === 0);
    await page.waitForFunction(() => {
      const heard = new Float32Array(loopPlayer.analyser.fftSize);
      loopPlayer.analyser.getFloatTimeDomainData(heard);
      return heard.some((sample) => Math.abs(sample) > 0.01);
    });
    expect(await page.getByRole("button", { name: "Play loop 1" }).getAttribute("aria-pressed")).toBe("true");
    expect(await page.getByRole("status").textContent()).toBe("Playing loop 1");
  });

  it("has the very samples of the loop, and repeats them without a gap", async () => {
    const decoded = await page.evaluate(async () => {
      const buffer = await loopPlayer.buffers[0];
      const channel = [...buffer.getChannelData(0)];
      return { length: buffer.length, sampleRate: buffer.sampleRate, channel };
    });
    expect(decoded).toMatchObject({ length: samples, sampleRate: 44100 });
    const original = clipOf(1).channels[0];
    const worst = decoded.channel.reduce(
      (most, sample, n) => Math.max(most, Math.abs(sample - original[n])),
      0,
    );
    expect(worst).toBeLessThan(2 / 32768); // half a step of 16 bits, and the dither
    // The player's own way of looping, rendered faster than real time: two and a half rounds.
    const gap = await page.evaluate(`(async () => {
      const buffer = await loopPlayer.buffers[0];
      const offline = new OfflineAudioContext(1, Math.floor(buffer.length * 2.5), buffer.sampleRate);
      const source = offline.createBufferSource();
      Object.assign(source, { buffer, loop: true, loopEnd: buffer.length / buffer.sampleRate });
      source.connect(offline.destination);
      source.start();
      const out = (await offline.startRendering()).getChannelData(0);
      const loop = buffer.getChannelData(0);
      return out.reduce((most, sample, n) => Math.max(most, Math.abs(sample - loop[n % loop.length])), 0);
    })()`);
    expect(gap).toBeLessThan(1e-6);
  });

  it("switches to another loop at a bar, in time", async () => {
    await page.keyboard.press("3");
    await page.waitForFunction(() => loopPlayer.current === 2);
    const player = await page.evaluate(() => ({ switches: loopPlayer.switches, next: loopPlayer.next }));
    const last = player.switches.at(-1);
    expect(last?.index).toBe(2);
    expect(Number.isInteger(last?.at) && (last?.at as number) >= 1).toBe(true);
    expect(player.next).toBe(-1);
  });

  it("stops at the button of the loop that plays, by mouse and by space", async () => {
    const button = page.getByRole("button", { name: "Play loop 3" });
    await button.click();
    await page.waitForFunction(() => loopPlayer.current === -1);
    await button.click();
    await page.waitForFunction(() => loopPlayer.current === 2);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => loopPlayer.current === -1);
    await button.click();
    await page.waitForFunction(() => loopPlayer.current === 2);
  });

  it("is usable by keyboard alone", async () => {
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => loopPlayer.current === 1);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => loopPlayer.current === -1);
    expect(await page.getByRole("status").textContent()).toBe("Stopped");
    await page.keyboard.press("Tab");
    await page.keyboard.press("2");
    await page.waitForFunction(() => loopPlayer.current === 1);
    await page.keyboard.press("Escape");
  });

  it("is readable in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const contrasts = await page.evaluate(`(() => {
        const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
        const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)/.test(c)) return c; } return "rgb(255,255,255)"; };
        return [...document.querySelectorAll("h1,p,a,kbd,.keys,footer,button")].map((e) => {
          const a = light(getComputedStyle(e).color), b = light(behind(e));
          return [e.tagName + "." + e.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.disabled === true];
        });
      })()`);
      const weak = (contrasts as [string, number, boolean][]).filter(
        ([, contrast, disabled]) => !disabled && contrast < 4.5,
      );
      expect(weak).toEqual([]);
    }
  });

  it("shows text as text, and one that warns, warns", async () => {
    expect(await page.getByRole("heading").textContent()).toBe(`Drums </script><b>"bold"</b>`);
    expect(await page.title()).toBe(`Drums </script><b>"bold"</b>, ${bpm} bpm`);
    expect(await page.locator("#warnings").textContent()).toBe("<i>one</i> is missing");
    expect(await page.locator("li").nth(1).textContent()).toContain("<b>no</b> beat & no grid");
    expect(await page.locator("li a").first().getAttribute("href")).toBe("x_v01.wav");
  });

  it("asks for nothing but itself, and does not complain", () => {
    expect(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
    expect(requests.filter((url) => url.startsWith("file:"))).toHaveLength(1);
    expect(complaints).toEqual([]);
  });
});

/** The static folder in Chromium: a pack from the embedded model, on a plain file server and without any. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bytesSource } from "#base";
import { encodeWav, openAudio, readAll } from "#formats";
import { makeClip, parseClipRequest } from "#looper";
import { openEngine } from "#studio";
import { audioCodecs } from "#wasm";
import { openCodesTab } from "../../tools/tab-parity/play-in-tab.ts";
import { parityRequests } from "../../tools/tab-parity/requests.ts";
import { openBrowser } from "../session/open-browser.ts";
import { buildSite, ended, grid, makeOne, openSite, path, promptOf } from "./open-site.ts";
import { startPlainServer } from "./plain-server.ts";

const minutes = 60_000;

let site = "";
let browser: Browser;
beforeAll(async () => {
  site = buildSite();
  browser = await openBrowser();
}, 5 * minutes);
afterAll(async () => {
  await browser?.close();
  rmSync(site, { recursive: true, force: true });
});
const openPage = (url: string) => openSite(browser, url);

/** Wait until an expression of the page is true; asked from outside, as the page's policy lets nothing be evaluated. */
const until = (page: Page, expression: string) =>
  vi.waitFor(async () => expect(await page.evaluate(expression)).toBe(true), {
    timeout: 3 * minutes,
    interval: 200,
  });

/** What the browser keeps of a kind, as `[key, bytes]`; sounds as base64. */
const kept = (page: Page, shelf: string) =>
  page.evaluate(`new Promise((resolve, reject) => {
    const opened = indexedDB.open("musicgen-looper");
    opened.onsuccess = () => {
      const store = opened.result.transaction(${JSON.stringify(shelf)}).objectStore(${JSON.stringify(shelf)});
      const [keys, values] = [store.getAllKeys(), store.getAll()];
      values.onsuccess = async () => {
        const read = (value) => new Promise((done) => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result.split(",")[1]);
          reader.readAsDataURL(value);
        });
        const found = [];
        for (const [i, key] of keys.result.entries())
          found.push([key, ${JSON.stringify(shelf)} === "sounds" ? await read(values.result[i]) : null]);
        opened.result.close();
        resolve(found);
      };
      values.onerror = () => reject(values.error);
    };
  })`) as Promise<[string, string | null][]>;

/** Leave a piece of a download in the browser. */
const keepPiece = (page: Page, key: string) =>
  page.evaluate(`new Promise((resolve, reject) => {
    const opened = indexedDB.open("musicgen-looper", 1);
    opened.onupgradeneeded = () => {
      for (const name of ["pieces", "graphs", "runs", "sounds", "recordings"]) opened.result.createObjectStore(name);
    };
    opened.onerror = () => reject(opened.error);
    opened.onsuccess = () => {
      const transaction = opened.result.transaction("pieces", "readwrite");
      transaction.objectStore("pieces").put(new Blob(["old"]), ${JSON.stringify(key)});
      transaction.oncomplete = () => {
        opened.result.close();
        resolve(null);
      };
    };
  })`);

/** Eight seconds of strokes at 120 bpm, every fourth of them low and loud. */
function drumRoll(): Buffer {
  const sampleRate = 32_000;
  const beat = sampleRate / 2;
  const samples = Float32Array.from({ length: 8 * sampleRate + 999 }, (_, n) => {
    const isFirst = Math.floor(n / beat) % 4 === 0;
    const time = (n % beat) / sampleRate;
    return (isFirst ? 0.8 : 0.4) * Math.exp(-25 * time) * Math.sin(2 * Math.PI * (isFirst ? 60 : 190) * time);
  });
  return Buffer.from(encodeWav({ channels: [samples], sampleRate }, { bitDepth: 16 }));
}

describe("the static folder", () => {
  it(
    "makes a pack on a server without ranges, lengths and headers, and again without a network",
    async () => {
      const server = await startPlainServer({ folders: [site], path });
      const { page, context, faults } = await openPage(server.url);
      // The service worker isolates the page: it has been loaded once more, and has threads.
      await until(page, "crossOriginIsolated && navigator.serviceWorker.controller !== null");
      await promptOf(page).waitFor();
      await keepPiece(page, "old-model/00000");
      await makeOne(page);
      await ended(page, /^Done$/);
      await grid(page).getByRole("button", { name: /^Play/, disabled: false }).first().waitFor();
      const sounds = await kept(page, "sounds");
      // The mix and its stem: one bar at 124 bpm, to the sample, and not silence.
      expect(sounds).toHaveLength(2);
      for (const [, content] of sounds) {
        const wav = Buffer.from(content as string, "base64");
        const { channels, sampleRate } = await readAll(await openAudio(bytesSource(wav), audioCodecs));
        expect(channels[0]).toHaveLength(Math.round((4 * 60 * sampleRate) / 124));
        expect(Math.max(...channels[0].map(Math.abs))).toBeGreaterThan(0.05);
      }

      // The graphs are kept, the weights are not a second time; what no list names is gone.
      const weights = JSON.parse(readFileSync(join(site, "site.json"), "utf8")).models[0].folder.files.find(
        ({ name }: { name: string }) => name === "model.safetensors",
      ) as { sha256: string };
      const pieces = (await kept(page, "pieces")).map(([key]) => key);
      expect(pieces.length).toBeGreaterThan(3);
      expect(pieces.filter((key) => key.startsWith(weights.sha256) || key.startsWith("old"))).toEqual([]);

      // Recordings are heard and cut in the worker too.
      const groove = { name: "groove.wav", mimeType: "audio/wav", buffer: drumRoll() };
      await page.getByLabel("Your own sound").setInputFiles(groove);
      await page.getByRole("button", { name: "Listen to it" }).click();
      await page.getByText(/bpm, 4 beats in a bar/).waitFor({ timeout: minutes });
      await page.getByRole("button", { name: "Cut a loop out of it" }).click();
      await page.getByText(/groove_124bpm_.* is a loop of .* at 124 bpm/).waitFor({ timeout: minutes });
      expect(
        await grid(page)
          .getByRole("button", { name: /^Play your own/ })
          .count(),
      ).toBe(1);
      await page.getByRole("button", { name: "Do not continue it" }).click();

      const address = page.url();
      await server.close();
      await page.reload();
      await promptOf(page).waitFor();
      expect(page.url()).toBe(address);
      await grid(page).getByRole("button", { name: /^Play/, disabled: false }).first().waitFor();
      await makeOne(page, "slow lofi drums, 80 bpm");
      await ended(page, /^Done$/);
      expect(await kept(page, "sounds")).toHaveLength(4);
      expect(faults).toEqual([]);
      await context.close();
    },
    15 * minutes,
  );

  it(
    "goes on with a download that broke, by range where the server knows ranges",
    async () => {
      const weights = "models/tiny/model.safetensors";
      const server = await startPlainServer({
        ...{ folders: [site], path, ranges: true, isolate: true },
        breakAfter: { [weights]: 10_000_000 },
      });
      const { page, context } = await openPage(server.url);
      await makeOne(page);
      await until(page, "document.querySelector('.run progress')?.value > 0.3");
      const asked = server.asked.filter(({ path }) => path.endsWith(weights));
      // One whole piece of 4 MiB had come, or both; what was on its way went with the connection.
      expect(asked).toHaveLength(2);
      expect(asked[1].range).toMatch(/^bytes=(4194304|8388608)-$/);
      expect((await kept(page, "pieces")).length).toBeGreaterThanOrEqual(6);

      await page
        .getByRole("button", { name: /cancel|stop making/i })
        .first()
        .click();
      await ended(page, /^Canceled$/);
      await context.close();
      await server.close();
    },
    8 * minutes,
  );

  it(
    "plays the codes that Node plays: drawn, greedy, and from the top share, with threads and without",
    async () => {
      const engine = await openEngine({ model: "tiny", precision: "fp32", threads: 1, inProcess: true });
      const readAudio = () => Promise.reject(new Error("no recording takes part"));
      const requests = parityRequests.filter((_, i) => i === 1 || i === 3 || i === 4);
      try {
        for (const threads of [false, true]) {
          const tab = await openCodesTab({ threads, site });
          try {
            for (const request of requests) {
              const run = { drawSeed: () => 0 };
              const { codes } = await makeClip(parseClipRequest(request), { engine, readAudio }, run);
              const what = `${request.prompt}, threads ${threads}`;
              expect([...codes.data], what).toEqual(await tab.play(request));
            }
          } finally {
            await tab.close();
          }
        }
      } finally {
        await engine.close();
      }
    },
    8 * minutes,
  );

  it(
    "says which field is wrong, and what is missing where the folder is incomplete",
    async () => {
      const server = await startPlainServer({
        folders: [site],
        path,
        isolate: true,
        absent: ["models/tiny/model.safetensors"],
      });
      const { page, context } = await openPage(server.url);
      await page.getByRole("button", { name: /^make/i }).click();
      await page.locator("[aria-invalid=true]").first().waitFor();
      await makeOne(page);
      await ended(page, /^Failed$/);
      await expect(page.locator(".run .wrong").innerText()).resolves.toMatch(
        /model\.safetensors.*404.*incomplete/s,
      );
      await context.close();
      await server.close();
    },
    4 * minutes,
  );

  it("is one folder of relative addresses under a strict policy", () => {
    const html = readFileSync(join(site, "index.html"), "utf8");
    expect(html).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(html).not.toMatch(/(src|href)="(\/|https?:)/);
    expect(existsSync(join(site, "models/tiny/model.safetensors"))).toBe(true);
  });

  it("says how much the first loops load, on the page and in the docs", () => {
    const list = JSON.parse(readFileSync(join(site, "site.json"), "utf8"));
    const files = [...list.models[0].folder.files, list.runtime.wasm] as { size: number }[];
    const megabytes = `${Math.round(files.reduce((sum, { size }) => sum + size, 0) / 1e6)} MB`;
    const scripts = readdirSync(join(site, "assets")).filter((name) => /^index-.*\.js$/.test(name));
    const texts = scripts.map((name) => readFileSync(join(site, "assets", name), "utf8"));
    expect(texts.join()).toContain(`load it: ${megabytes}, once`);
    const docs = readFileSync(new URL("../../docs/tab.md", import.meta.url), "utf8");
    expect(docs).toContain(`| loaded at the first request | ${megabytes},`);
  });
});

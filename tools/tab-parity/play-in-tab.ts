/** The embedded model in Chromium, asked for codes: what `dist/site` plays, compared with Node by tests and a tool. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import type { ClipRequest } from "#looper";
import { openBrowser } from "../../test/session/open-browser.ts";
import { startPlainServer } from "../../test/tab/plain-server.ts";

const root = new URL("../..", import.meta.url).pathname;

/** A tab that plays codes. */
export interface CodesTab {
  /** Play a clip. @returns its codes, [1, K, T], row-major */
  play(request: ClipRequest): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Where it plays. */
export interface CodesTabOptions {
  /** Whether the page is isolated, so that the runtime has threads. */
  readonly threads: boolean;
  /** The static folder; left out: `dist/site`, which `npm run build:site` makes. */
  readonly site?: string;
}

/** Open it. */
export async function openCodesTab(options: CodesTabOptions): Promise<CodesTab> {
  const { threads, site = join(root, "dist/site") } = options;
  const folder = mkdtempSync(join(tmpdir(), "looper-codes-"));
  await build({
    configFile: false,
    root,
    base: "./",
    publicDir: false,
    logLevel: "error",
    resolve: { conditions: ["@musicgen-looper/source", "onnxruntime-web-use-extern-wasm"] },
    build: {
      outDir: folder,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: join(root, "tools/tab-parity/codes-worker.ts"),
        output: { entryFileNames: "assets/[name].js" },
      },
    },
  });
  const server = await startPlainServer({ folders: [folder, site], isolate: threads });
  const browser = await openBrowser();
  const page = await browser.newPage();
  // Not the page of the site: its service worker would isolate it.
  await page.goto(`${server.url}site.json`);
  await page.evaluate(`globalThis.worker = new Worker("assets/codes-worker.js", { type: "module" })`);
  return {
    async play(request) {
      const answer = (await page.evaluate(
        `new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve({ error: message || "the worker did not load" });
          worker.postMessage(${JSON.stringify(request)});
        })`,
      )) as { readonly codes?: number[]; readonly error?: string };
      if (!answer.codes) throw new Error(answer.error);
      return answer.codes;
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

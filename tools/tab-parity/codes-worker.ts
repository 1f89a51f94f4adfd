/** Plays requests in a browser's worker and answers with their codes: the tab's engine, without the rest of the page. */
import { type ClipRequest, makeClip, parseClipRequest } from "#looper";
import { loadSite } from "../../src/tab/worker/load-site.ts";

interface WorkerNames {
  readonly location: { readonly href: string };
  onmessage: (event: { readonly data: ClipRequest }) => void;
  postMessage(message: unknown): void;
}
const worker = globalThis as unknown as WorkerNames;
// It is served from the folder `assets`, beside the tab's own worker.
const engine = loadSite(new URL("../", worker.location.href)).then((site) =>
  site.openEngine(undefined, () => undefined),
);
const readAudio = () => Promise.reject(new Error("no recording takes part"));

worker.onmessage = async ({ data }) => {
  try {
    const deps = { engine: await engine, readAudio };
    const { codes } = await makeClip(parseClipRequest(data), deps, { drawSeed: () => 0 });
    worker.postMessage({ codes: [...codes.data] });
  } catch (error) {
    worker.postMessage({ error: error instanceof Error ? error.stack : String(error) });
  }
};

/** The worker's script: the conversation, put on the worker's own channel. */
import { config } from "zod";
import type { TabAsked, TabEvent, TabReply } from "./messages.ts";
import { createTabWorker, refusalOf } from "./tab-worker.ts";

// Schemas are interpreted: compiling them takes `eval`, which the page's policy refuses.
config({ jitless: true });

const reply = (message: TabReply) => self.postMessage(message);
// This script lies in the folder `assets` of the site.
const worker = createTabWorker(new URL("../", self.location.href), (run: string, event: TabEvent) =>
  reply({ run, event }),
);

self.addEventListener("message", async ({ data }: MessageEvent<TabAsked>) => {
  const { id, question } = data;
  try {
    reply({ id, answer: await worker.answer(question) });
  } catch (error) {
    reply({ id, refusal: refusalOf(error) });
  }
});

// What nobody waits for would leave a run without an end: let it end the worker, which the page is told.
self.addEventListener("unhandledrejection", ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});

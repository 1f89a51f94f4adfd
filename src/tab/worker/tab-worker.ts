/** Answers the page: what can be asked for, and runs, one after another. */
import { z } from "zod";
import { isLooperError, LooperError } from "#base";
import { parseRequest, requestSchema } from "#looper";
import { cutInTab, listenInTab } from "./hear-in-tab.ts";
import { loadSite, type Site } from "./load-site.ts";
import { makeInTab } from "./make-in-tab.ts";
import type { TabEvent, TabInputSchemas, TabQuestion, TabRefusal } from "./messages.ts";

/** The worker's side of the conversation. */
export interface TabWorker {
  /** @throws LooperError INPUT_* for a request that is refused; HUB_UNREACHABLE */
  answer(question: TabQuestion): Promise<unknown>;
}

/**
 * Create it.
 *
 * @param base - address of the static folder
 * @param tell - takes what a run tells
 */
export function createTabWorker(base: URL, tell: (run: string, event: TabEvent) => void): TabWorker {
  let site: Promise<Site> | undefined;
  const openSite = () => {
    site ??= loadSite(base);
    site.catch(() => {
      site = undefined;
    });
    return site;
  };
  const running = new Map<string, AbortController>();
  let last: Promise<void> = Promise.resolve();
  return {
    async answer(question) {
      switch (question.op) {
        case "inputs":
          return describeInputs((await openSite()).list.models.map(({ name }) => name));
        case "listen":
          return listenInTab(await openSite(), question.recording, question.request);
        case "cut":
          return cutInTab(await openSite(), question.recording, question.request);
        case "cancel":
          running.get(question.run)?.abort(new Error("canceled"));
          return null;
        case "make": {
          const { run, inputs, recording } = question;
          const request = parseRequest(inputs);
          const controller = new AbortController();
          running.set(run, controller);
          const { signal } = controller;
          last = last.then(async () => {
            tell(run, { event: "begun" });
            const job = { recording, signal, tell: (event: TabEvent) => tell(run, event) };
            try {
              signal.throwIfAborted();
              await makeInTab(await openSite(), request, job);
              tell(run, { event: "done" });
            } catch (error) {
              tell(run, signal.aborted ? { event: "canceled" } : failureOf(error));
            } finally {
              running.delete(run);
            }
          });
          return null;
        }
      }
    },
  };
}

function failureOf(error: unknown): TabEvent {
  const message = error instanceof Error ? error.message : String(error);
  return { event: "failed", code: isLooperError(error) ? error.code : null, message };
}

/**
 * Say why something was refused, for the field that it belongs to.
 *
 * @param error - anything caught
 */
export function refusalOf(error: unknown): TabRefusal {
  const field = error instanceof LooperError ? error.facts.field : undefined;
  const known = error instanceof LooperError && error.code.startsWith("INPUT_PROMPT") ? "prompt" : null;
  const message = error instanceof Error ? error.message : String(error);
  return { message, field: typeof field === "string" ? field : known };
}

/** The schema of a request, as the service publishes it. */
function describeInputs(models: readonly string[]): TabInputSchemas {
  const { properties = {} } = z.toJSONSchema(requestSchema, { target: "openapi-3.0", io: "input" });
  const ordered = Object.entries(properties).map(([field, schema], order) => {
    const choice = field === "model_version" ? { enum: models, default: models[0] } : {};
    return [field, { ...(schema as object), ...choice, "x-order": order }];
  });
  return { schemas: { Input: { properties: Object.fromEntries(ordered) } }, models };
}

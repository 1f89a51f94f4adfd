/** The port of a standalone worker: probes and metrics. There is nothing secret in them, and no key. */
import type { Registry } from "prom-client";
import { isLooperError } from "#base";
import type { FetchApp } from "../../http/listen.ts";
import { metricsType } from "../../metrics/create-registry.ts";
import type { WorkerView } from "./worker-view.ts";

/** What is asked. */
export interface WorkerHealthOptions {
  readonly view: Pick<WorkerView, "state">;
  /** @throws LooperError where the database does not respond; undefined until it is open */
  readonly ping: () => Promise<void> | undefined;
  /** Figures of this process. */
  readonly registry: Registry;
  /** Whether files can be stored and read now; undefined until the storage is open. */
  readonly isStorageUp: () => Promise<boolean> | undefined;
}

/**
 * Answer `/livez` (the process responds), `/readyz` (it takes work) and `/metrics`.
 *
 * @param options - what is asked
 */
export function createWorkerHealth({ view, ping, registry, isStorageUp }: WorkerHealthOptions): FetchApp {
  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (!["GET", "HEAD"].includes(request.method)) return answer("Only GET.", 405);
      if (pathname === "/livez") return answer("ok");
      if (pathname === "/readyz") {
        const obstacle = await findObstacle(view, ping);
        const storage = (await isStorageUp()) === false ? "\nstorage: does not respond" : "";
        return answer(`${obstacle ?? "ok"}${storage}`, obstacle === undefined ? 200 : 503);
      }
      if (pathname === "/metrics") {
        return new Response(await registry.metrics(), { headers: { "Content-Type": metricsType } });
      }
      return answer("There are /livez, /readyz and /metrics.", 404);
    },
  };
}

async function findObstacle(
  view: WorkerHealthOptions["view"],
  ping: WorkerHealthOptions["ping"],
): Promise<string | undefined> {
  const state = view.state();
  if (state === "draining") return "stopping";
  if (state === "starting" || state === "failed") return state;
  try {
    await ping();
    return undefined;
  } catch (error) {
    if (!isLooperError(error)) throw error;
    return "no database";
  }
}

function answer(text: string, status = 200): Response {
  return new Response(`${text}\n`, { status, headers: { "Cache-Control": "no-store" } });
}

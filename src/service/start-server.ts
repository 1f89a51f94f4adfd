/**
 * The whole service: predictions, worker, HTTP, webhooks. Started in the order in which each can be
 * answered for, stopped in the other.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LooperError, type Seconds } from "#base";
import { software } from "#studio";
import { createStartingAnswers } from "./http/answer/answer-starting.ts";
import { createApi } from "./http/create-api.ts";
import { type FetchApp, isLoopback, type Listening, listen } from "./http/listen.ts";
import type { ApiOptions, ServiceLog } from "./http/ports.ts";
import { openModelDirectory } from "./model-directory.ts";
import { type ServiceOptions, startService } from "./start-service.ts";
import { openOutputShelf } from "./storage/output-store.ts";
import { ownFolder } from "./storage/own-folder.ts";
import { createChance, serviceSecret } from "./storage/service-secret.ts";
import { openUploadShelf } from "./storage/upload-store.ts";
import { startCourier } from "./webhooks/webhook-dispatcher.ts";
import { createWebhookWriter } from "./webhooks/write-webhook.ts";
import { outputsFolder } from "./worker/prediction-runner.ts";

/** Of what the HTTP side goes by, all that is not found out here. */
type ApiWishes = {
  readonly [Name in Exclude<keyof ApiOptions, "secret" | "hosts" | "software">]?:
    | ApiOptions[Name]
    | undefined;
};

/** How to serve. */
export interface ServerOptions
  extends Omit<ServiceOptions, "command" | "onNews" | "onDeath" | "onTrouble">,
    ApiWishes {
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port?: number | undefined;
  /** Let everyone in on an address that others can reach. */
  readonly insecure?: boolean | undefined;
  /** Names that are played by another model. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** The secret of signatures; left out: one is drawn and kept in the data folder. */
  readonly secret?: string | undefined;
  readonly uploadLifetime?: Seconds | undefined;
  readonly maxUploadsBytes?: number | undefined;
  readonly log: ServiceLog;
}

/** Where the options say nothing. */
export const serverDefaults = {
  host: "127.0.0.1",
  port: 5000,
  publicUrl: null,
  apiKey: null,
  maxQueued: 100,
  maxBodyBytes: 16 * 1024 ** 2,
  maxUploadBytes: 32 * 1024 ** 2,
  maxUploadsBytes: 1024 ** 3,
  uploadLifetime: 24 * 3600,
  urlLifetime: 3600,
  files: "auto",
  allowPrivateWebhooks: false,
} as const;

/** What the server goes by: the defaults, and what was said. */
type Settings = { [Name in keyof typeof serverDefaults]: Exclude<ServerOptions[Name], undefined> };

/** A server with a life. */
export interface Server {
  /** Where it listens. */
  readonly url: string;
  /**
   * Stop: nothing new, who waits is answered with how things stand, the running job ends or goes back.
   *
   * @param grace - how long the running job may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/** Requests under way get this long to end, in milliseconds. */
const closingGrace = 2000;

/**
 * Start a server.
 *
 * @param options - where, for whom, how much
 * @throws LooperError INPUT_CONTRADICTION for an open door without a key; WORK_*, MODEL_*, OUTPUT_*
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { log, ...rest } = options;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const settings = { ...serverDefaults, ...given } as Settings;
  const { host, port, apiKey, publicUrl } = settings;
  refuseOpenDoor(host, apiKey, options.insecure === true);
  const data = resolve(options.data);
  const models = await openModelDirectory({
    home: options.home,
    model: options.model,
    aliases: options.aliases ?? {},
  });
  const began = new Date().toISOString();
  const door: { answer(request: Request): Response | Promise<Response> } = {
    answer: createStartingAnswers(software().version, began),
  };
  // First of all: whoever watches sees it start, and a port that is taken is told before data is touched.
  const listening = await bind({ fetch: (request) => door.answer(request) }, { host, port }, data);
  try {
    return await openUp();
  } catch (error) {
    await listening.close(0);
    throw error;
  }

  async function openUp(): Promise<Server> {
    const outputs = openOutputShelf(join(data, outputsFolder));
    const api: ApiOptions = {
      publicUrl: publicUrl?.replace(/\/+$/, "") ?? null,
      secret: await serviceSecret(data, options.secret),
      apiKey,
      // With a key, a page in a browser here can do nothing without it; without one, names are the guard.
      hosts: apiKey === null && isLoopback(host) ? ["localhost", "127.0.0.1", "[::1]", host] : null,
      maxQueued: settings.maxQueued,
      maxBodyBytes: settings.maxBodyBytes,
      maxUploadBytes: settings.maxUploadBytes,
      urlLifetime: settings.urlLifetime,
      files: settings.files,
      allowPrivateWebhooks: settings.allowPrivateWebhooks,
      software: software(),
    };
    const uploads = openUploadShelf({
      data,
      lifetime: settings.uploadLifetime,
      maxBytes: settings.maxUploadsBytes,
    });
    const service = await startService({
      ...options,
      data,
      command: commandOf(data),
      onNews: ({ what, id, attempt, detail }) =>
        log("info", `prediction ${what}`, { prediction: id, attempt, detail }),
      onDeath: (how) => log("error", "worker died", { how }),
      onTrouble: (error) => log("warn", "housekeeping failed", { error: String(error) }),
    });
    const closing = new AbortController();
    const worker = service.worker;
    const now = () => Date.now();
    const app = createApi({
      store: service.store,
      ...{ outputs, uploads, models, log, now, options: api },
      chance: createChance(),
      worker: () => worker?.state() ?? { ...noWorker, startedAt: began, settledAt: began },
      closing: closing.signal,
    });
    door.answer = (request) => app.fetch(request);
    const stopCourier = startCourier({
      outbox: service.store.webhooks,
      write: createWebhookWriter({ outputs, options: api, now }),
      allowPrivate: api.allowPrivateWebhooks,
      log,
    });
    const broom = setInterval(() => {
      uploads
        .removeExpired()
        .catch((error: unknown) => log("warn", "uploads not swept", { error: String(error) }));
    }, 600_000);
    log("info", "listening", { url: listening.url, guarded: apiKey !== null, data });
    return {
      url: listening.url,
      async stop(grace) {
        clearInterval(broom);
        closing.abort();
        await listening.close(closingGrace);
        await stopCourier();
        await service.stop(grace);
        log("info", "stopped");
      },
    };
  }
}

const noWorker = { status: "stopped", busy: 0, error: null, restarts: 0 } as const;

/** What this process is called, for whoever is refused its folder. */
function commandOf(data: string): string {
  return `musicgen-looper serve --data ${data}`;
}

/** Listen; where that fails because a server of this folder is there already, say that instead. */
async function bind(app: FetchApp, place: { host: string; port: number }, data: string): Promise<Listening> {
  try {
    return await listen(app, place);
  } catch (error) {
    if (existsSync(data)) await (await ownFolder(data, { command: commandOf(data) })).release();
    throw error;
  }
}

function refuseOpenDoor(host: string, apiKey: string | null, insecure: boolean): void {
  if (isLoopback(host) || apiKey !== null || insecure) return;
  const message = `${host} can be reached from other machines, and no key is set. Set MUSICGEN_LOOPER_API_KEY (or --key-file), or say --insecure.`;
  throw new LooperError("INPUT_CONTRADICTION", message, { facts: { host } });
}

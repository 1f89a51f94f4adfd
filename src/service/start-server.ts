/**
 * The whole service: predictions, worker, HTTP, webhooks. Each part is started once what it needs is there, and
 * stopped in the opposite order.
 */
import { existsSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { LooperError, type Seconds } from "#base";
import { software } from "#studio";
import { createApi } from "./http/create-api.ts";
import { hidePaths } from "./http/hide-paths.ts";
import { type FetchApp, type HttpListener, isLoopback, listen } from "./http/listen.ts";
import type { ApiOptions, ModelDirectory, ServiceLog } from "./http/ports.ts";
import { createReadinessWatch } from "./http/readiness-watch.ts";
import { createStartingResponses } from "./http/response/starting-responses.ts";
import { type FileKeyRing, openKeyRing } from "./keys/key-ring.ts";
import type { SweptFiles } from "./maintenance.ts";
import { createServerMeters } from "./metrics/server-meters.ts";
import type { QueueWatch } from "./metrics/watch-queue.ts";
import { openModelDirectory } from "./model-directory.ts";
import { needsFolder } from "./open-store.ts";
import { resolveSettings } from "./read-settings.ts";
import { createRecordingWork } from "./recordings/create-recording-work.ts";
import { gibibyte, mebibyte, type ServeInput, type ServeSettings, serveSettings } from "./settings.ts";
import { type Service, startService } from "./start-service.ts";
import { createIdSource } from "./storage/id-source.ts";
import { storageOf } from "./storage/objects/storage-config.ts";
import { openOutputStore } from "./storage/output-store.ts";
import { ownFolder } from "./storage/own-folder.ts";
import { serviceSecret } from "./storage/service-secret.ts";
import { createStorageProbe } from "./storage/storage-probe.ts";
import { type ExpiringUploadStore, openUploadStore } from "./storage/upload-store.ts";
import { startWebhookDispatcher } from "./webhooks/webhook-dispatcher.ts";
import { createWebhookWriter } from "./webhooks/write-webhook.ts";
import { checkModels } from "./worker/model-shelf.ts";

/** What a server needs: its settings, and what to call. */
export interface ServerOptions extends ServeInput {
  readonly log: ServiceLog;
  /** Called if another machine took the data folder over; the process must end. */
  readonly onLost?: (() => void) | undefined;
}

/** A server with a life. */
export interface Server {
  /** Where it listens. */
  readonly url: string;
  /** Read the file of keys again, at once; nothing where there is none. @throws LooperError INPUT_* */
  reloadKeys(): Promise<void>;
  /**
   * Stop: no new work, waiting callers get the current state, the running job ends or is requeued; then the port is
   * closed. Until then readiness says "stopping", and all that is there can be read.
   *
   * @param grace - how long the running job may still take
   */
  stop(grace: Seconds): Promise<void>;
}

/** Requests under way get this long to end, in milliseconds. */
const closingGrace = 2000;
/** The port stays open at most so long for whoever asks for readiness. */
const maxDrain: Seconds = 15;
/** Expired uploads are removed this often, in milliseconds. */
const uploadSweepMilliseconds = 600_000;

/**
 * Start a server.
 *
 * @param options - settings that differ from their defaults; log
 * @throws LooperError INPUT_* for settings that are not valid or exclude each other; WORK_*, MODEL_*, OUTPUT_*
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { log, onLost, ...given } = options;
  const resolved = resolveSettings(serveSettings, given);
  const settings = { ...resolved, data: resolve(resolved.data) };
  checkSettings(settings);
  const models = await openModelDirectory(settings);
  const startedAt = new Date().toISOString();
  const app: { fetch: FetchApp["fetch"] } = { fetch: createStartingResponses(software().version, startedAt) };
  // First of all: monitors see it start, and a port in use is reported before the data is touched.
  const listener = await bind({ fetch: (request, env) => app.fetch(request, env) }, settings);
  try {
    const running = await openApi({ settings, log, onLost }, models, startedAt, listener.url);
    app.fetch = running.fetch;
    log("info", "listening", {
      url: listener.url,
      guarded: isGuarded(settings),
      data: needsFolder(settings) ? settings.data : null,
      storage: settings.storage ?? null,
    });
    return {
      url: listener.url,
      reloadKeys: running.reloadKeys,
      async stop(grace) {
        await running.windDown(grace);
        await listener.close(closingGrace);
        await running.close();
        log("info", "stopped");
      },
    };
  } catch (error) {
    await listener.close(0);
    throw error;
  }
}

/** The service behind its HTTP side. */
interface RunningApi extends FetchApp, Pick<Server, "reloadKeys"> {
  /** Answer waiting callers, accept no work, end what runs, and let whoever asks for readiness hear of it. */
  windDown(grace: Seconds): Promise<void>;
  /** Stop the rest, once no request is under way. */
  close(): Promise<void>;
}

async function openApi(
  { settings, log, onLost }: Pick<ServerOptions, "log" | "onLost"> & { readonly settings: ServeSettings },
  models: ModelDirectory,
  startedAt: string,
  boundOrigin: string,
): Promise<RunningApi> {
  const secret = await serviceSecret(settings.data, settings.secret);
  const options = apiOptions(settings, secret, boundOrigin);
  const meters = createServerMeters(limitsOf(settings));
  const keys = await openKeys(settings, log);
  const service = await startLogged(settings, secret, log, onLost, meters.watchQueue);
  const outputs = openOutputStore(service.objects);
  const uploads = openUploadStore({
    objects: service.objects,
    lifetime: settings.uploadLifetime,
    maxBytes: Math.round(settings.maxUploadsGb * gibibyte),
  });
  const closing = new AbortController();
  const readiness = createReadinessWatch(() => performance.now());
  const now = () => Date.now();
  const absent = {
    status: "stopped",
    busy: 0,
    error: null,
    restarts: 0,
    startedAt,
    settledAt: startedAt,
  } as const;
  const api = createApi({
    ...{ store: service.store, outputs, uploads, models, log, now, options, keys, meters },
    isStorageUp: createStorageProbe(service.objects, () => performance.now()),
    ids: createIdSource(),
    recordings: createRecordingWork(),
    worker: () => service.worker?.state() ?? absent,
    closing: closing.signal,
    onReadiness: readiness.asked,
  });
  const stopWebhooks = startWebhookDispatcher({
    outbox: service.store.webhooks,
    write: createWebhookWriter({ outputs, options, now }),
    allowPrivate: settings.allowPrivateWebhooks,
    meters: meters.webhooks,
    log,
  });
  const stopSweeping = sweepUploads(uploads, log);
  return {
    fetch: (request, env) => api.fetch(request, env),
    reloadKeys: async () => keys?.reload(),
    async windDown(grace) {
      closing.abort();
      await Promise.all([service.stopWork(grace), readiness.told(maxDrain)]);
    },
    async close() {
      keys?.close();
      stopSweeping();
      await stopWebhooks();
      await service.close();
    },
  };
}

function startLogged(
  settings: ServeSettings,
  secret: Uint8Array,
  log: ServiceLog,
  onLost: (() => void) | undefined,
  watchQueue: QueueWatch,
): Promise<Service> {
  return startService({
    settings,
    watchQueue,
    secret,
    command: commandOf(settings),
    onEvent: ({ event, id, attempt, detail }) =>
      log("info", `prediction ${event}`, { prediction: id, attempt, detail }),
    onExit: (how) => log("error", "worker died", { how }),
    onSweep: (removed) => logSweep(log, removed),
    onUnserved: (models) =>
      models.length > 0
        ? log("warn", "predictions wait for models that no worker has", {
            models: models.map((model) => hidePaths(model)).join(),
          })
        : log("info", "every model that predictions wait for has a worker"),
    onError: (error) => log("warn", "maintenance failed", { error: String(error) }),
    onLost,
  });
}

/** Open the file of keys; undefined where there is none. */
async function openKeys(
  { keys: file, apiKey }: ServeSettings,
  log: ServiceLog,
): Promise<FileKeyRing | undefined> {
  if (file === undefined) return undefined;
  return openKeyRing({
    ...{ apiKey: apiKey ?? null, file, now: () => Date.now() },
    onReload: (outcome) =>
      "keys" in outcome
        ? log("info", "keys read again", { keys: outcome.keys })
        : log("error", "keys not read again; those of before are valid", { error: String(outcome.error) }),
  });
}

/** Whether callers must send a key. */
function isGuarded({ apiKey, keys }: ServeSettings): boolean {
  return apiKey !== undefined || keys !== undefined;
}

/** Limits that monitors compare with. */
function limitsOf(settings: ServeSettings): Record<string, number> {
  return {
    queue_depth: settings.maxQueued,
    output_bytes: Math.round(settings.maxOutputGb * gibibyte),
    upload_bytes: Math.round(settings.maxUploadsGb * gibibyte),
    body_bytes: settings.maxBodyMb * mebibyte,
    prediction_seconds: settings.timeLimit,
  };
}

/** Names in one line of the log, at most. */
const maxLogged = 50;

/** Log what a sweep of files removed, by name. */
function logSweep(log: ServiceLog, { expired, oldest, orphans }: SweptFiles): void {
  const count = expired.length + oldest.length + orphans.length;
  const list = (names: readonly string[]) => names.slice(0, maxLogged).join(" ");
  log(count === 0 ? "debug" : "info", "files swept", {
    ...{ count, expired: list(expired), oldest: list(oldest), orphans: list(orphans) },
  });
}

function sweepUploads(uploads: ExpiringUploadStore, log: ServiceLog): () => void {
  const timer = setInterval(() => {
    uploads
      .removeExpired()
      .catch((error: unknown) => log("warn", "expired uploads not removed", { error: String(error) }));
  }, uploadSweepMilliseconds);
  return () => clearInterval(timer);
}

/** Names of this machine, as `URL.hostname` has them. */
function ownNames({ host }: ServeSettings): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) =>
    found.map(({ address, family }) => (family === "IPv6" ? `[${address.split("%")[0]}]` : address)),
  );
  const bound = host.includes(":") ? `[${host}]` : host;
  return ["localhost", "127.0.0.1", "[::1]", hostname().toLowerCase(), bound, ...addresses];
}

function apiOptions(settings: ServeSettings, secret: Uint8Array, boundOrigin: string): ApiOptions {
  const {
    host,
    apiKey = null,
    publicUrl = null,
    maxQueued,
    urlLifetime,
    files,
    allowPrivateWebhooks,
  } = settings;
  return {
    ...{ publicUrl, apiKey, secret, maxQueued, urlLifetime, files, allowPrivateWebhooks },
    downloads: settings.downloads,
    // With a key, a page of another site can do nothing; without one, host names are the guard.
    hosts: !isGuarded(settings) && isLoopback(host) ? ["localhost", "127.0.0.1", "[::1]", host] : null,
    ...{ names: ownNames(settings), boundOrigin },
    maxBodyBytes: settings.maxBodyMb * mebibyte,
    maxUploadBytes: settings.maxUploadMb * mebibyte,
    software: software(),
  };
}

/** Names this process to those who are refused its data folder. */
function commandOf({ data }: ServeSettings): string {
  return `musicgen-looper serve --data ${data}`;
}

/** Listen; where that fails because a server of the same folder is running, report that instead. */
async function bind(app: FetchApp, settings: ServeSettings): Promise<HttpListener> {
  try {
    return await listen(app, settings);
  } catch (error) {
    if (settings.databaseUrl === undefined && existsSync(settings.data)) {
      await (await ownFolder(settings.data, { command: commandOf(settings) })).release();
    }
    throw error;
  }
}

function checkSettings(settings: ServeSettings): void {
  const { host, insecure, work, databaseUrl, secret, storage, downloads } = settings;
  if (!isLoopback(host) && !isGuarded(settings) && !insecure) {
    const message = `${host} can be reached from other machines, and no key is set. Set MUSICGEN_LOOPER_API_KEY (or --key-file, or --keys), or give --insecure.`;
    throw new LooperError("INPUT_CONTRADICTION", message, { facts: { host } });
  }
  if (!work && databaseUrl === undefined) {
    const message =
      "--no-work needs DATABASE_URL: the `musicgen-looper work` that would do the work needs a PostgreSQL shared with this server. Set DATABASE_URL, or leave --no-work out.";
    throw new LooperError("INPUT_CONTRADICTION", message);
  }
  if (!needsFolder(settings) && secret === undefined) {
    const message =
      "MUSICGEN_LOOPER_SECRET is not set. Servers that share no disk must be given the same secret: 64 hexadecimal digits, as `openssl rand -hex 32` makes them, or what `secret` of an earlier data folder holds.";
    throw new LooperError("INPUT_MISSING", message);
  }
  if (downloads === "redirect" && storage === undefined) {
    const message =
      "--downloads redirect needs --storage: callers can be led to a bucket, not to a folder of this machine.";
    throw new LooperError("INPUT_CONTRADICTION", message);
  }
  checkModels(settings);
  storageOf(settings);
}

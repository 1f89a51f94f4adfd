/**
 * What the HTTP side needs from outside: the store, files, models, ids, a log. The implementations are in
 * `storage` and `jobs`; tests provide others.
 */
import type { Seconds } from "#base";
import type { Prediction } from "../jobs/prediction.ts";
import type { PredictionRecords, WorkerRecords } from "../jobs/prediction-store.ts";
import type { UsageRecords } from "../jobs/usage/usage-records.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { ServerMeters } from "../metrics/server-meters.ts";
import type { RecordingWork } from "../recordings/create-recording-work.ts";
import type { ServeSettings } from "../settings.ts";
import type { AddressOptions, ByteRange } from "../storage/objects/object-store.ts";
import type { WorkerState } from "../worker/worker-state.ts";

/** A file that can be sent. */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** Read it, or a part of it; undefined if it was removed meanwhile. */
  stream(range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
}

/** Metadata of an uploaded file, as the caller gave it. */
export interface UploadAbout {
  /** The caller's name for it; never used as a path. */
  readonly name: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Name of the key with which it was sent; absent where there are none. */
  readonly owner?: string | undefined;
}

/** A file that a caller uploaded. */
export interface Upload extends UploadAbout {
  /** Letters and digits. */
  readonly id: string;
  readonly size: number;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Its key in the store of objects; below the data folder, where that is the store. */
  readonly path: string;
}

/** A file that arrives, and is no upload yet. It must be kept or discarded. */
export interface IncomingUpload {
  /** Bytes so far. */
  readonly size: number;
  /** Take more of its content. @throws LooperError OUTPUT_* */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Make it an upload. The same content under the same name is stored once.
   *
   * @throws LooperError WORK_UPLOADS_FULL, OUTPUT_*
   */
  keep(about: UploadAbout): Promise<Upload>;
  /** Leave nothing of it behind; an upload that was kept stays. */
  discard(): Promise<void>;
}

/** Uploaded files. */
export interface UploadStore {
  /**
   * Begin to take a file.
   *
   * @throws LooperError WORK_UPLOADS_FULL, OUTPUT_*
   */
  receive(): Promise<IncomingUpload>;
  /** Find one; undefined if there is none with that id, or it has expired. */
  find(id: string): Promise<Upload | undefined>;
  /**
   * Check that an upload can be used as `audio`.
   *
   * @throws LooperError FORMAT_*, INPUT_AUDIO_TOO_LONG, INPUT_AUDIO_EMPTY, with `audio` as its name
   */
  checkAudio(upload: Upload): Promise<void>;
  /**
   * Lend an upload as a file on this machine.
   *
   * @param use - gets the path, which is good until it is done
   */
  lend<T>(upload: Upload, use: (path: string) => Promise<T>): Promise<T>;
  /** All that have not expired, newest first. */
  list(): Promise<readonly Upload[]>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}

/** Published outputs. */
export interface OutputStore {
  /**
   * Open a published output.
   *
   * @param path - `OutputFile.path`
   * @returns undefined if it was removed
   */
  open(path: string): Promise<StoredFile | undefined>;
  /**
   * Make an address at which a caller gets it elsewhere.
   *
   * @returns undefined where only this server can send it
   */
  addressOf(path: string, options: AddressOptions): Promise<string | undefined>;
}

/** The model for a request, and what the caller should know about it. */
export interface ChosenModel {
  /** Its name for callers. */
  readonly title: string;
  /** What a worker opens: a name, or a folder of the operator's. */
  readonly name: string;
  /** Such as that it is used instead of another. */
  readonly warnings: readonly string[];
}

/** The models that callers can name. */
export interface ModelDirectory {
  /** Names that a request can give: `medium`, `large`, aliases, and what is on disk. */
  names(): Promise<readonly string[]>;
  /**
   * Choose.
   *
   * @param name - one of the names; undefined for the default
   * @throws LooperError MODEL_NOT_FOUND if it is not on disk
   */
  choose(name: string | undefined): Promise<ChosenModel>;
}

/** Ids and seeds for new predictions. */
export interface IdSource {
  /** Draw an id that cannot be guessed: 26 letters and digits. */
  id(): string;
  /** Draw a seed for a request that gave none. */
  seed(): number;
}

/** Writes one line to the log. Secrets must not be in it. */
export type ServiceLog = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** How outputs are encoded in a response: as URLs, or as `data:` URIs; `auto`: as the API's original does. */
export type OutputEncoding = ServeSettings["files"];

/** Who sends files: this server, or the bucket in which they are. */
export type DownloadWay = ServeSettings["downloads"];

/** How the service behaves. */
export interface ApiOptions {
  /** Origin at which callers reach the service; null: that of each request, see `names`. */
  readonly publicUrl: string | null;
  /** Host names by which links may address the service. */
  readonly names: readonly string[];
  /** The origin of links where a request names another host. */
  readonly boundOrigin: string;
  /** 32 bytes or more; the keys of signatures are derived from it. */
  readonly secret: Uint8Array;
  /** The key that callers must send, where no others are given; null for none. */
  readonly apiKey: string | null;
  /** Host names that requests may address; null for any. Guards a loopback service against DNS rebinding. */
  readonly hosts: readonly string[] | null;
  /** How many predictions may wait in the queue. */
  readonly maxQueued: number;
  /** Largest body of a request for a prediction, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest upload, in bytes. */
  readonly maxUploadBytes: number;
  /** How long a signed URL is valid, at least. */
  readonly urlLifetime: Seconds;
  readonly files: OutputEncoding;
  readonly downloads: DownloadWay;
  /** Whether webhooks may go to private addresses. */
  readonly allowPrivateWebhooks: boolean;
  /** Name and version of this program. */
  readonly software: { readonly name: string; readonly version: string };
}

/** All that the HTTP side needs. */
export interface ApiPorts {
  readonly store: PredictionRecords & {
    readonly workers: Pick<WorkerRecords, "list">;
    readonly usage: UsageRecords;
  };
  /** Keys that callers may send; `apiKey` alone where it is not given. */
  readonly keys?: KeyRing | undefined;
  /** Figures of this server; its own where they are not given. */
  readonly meters?: ServerMeters | undefined;
  /** Whether files can be stored and read now; always where it is not given. */
  readonly isStorageUp?: (() => Promise<boolean>) | undefined;
  readonly outputs: OutputStore;
  readonly uploads: UploadStore;
  readonly recordings: RecordingWork;
  readonly models: ModelDirectory;
  readonly ids: IdSource;
  readonly log: ServiceLog;
  /** State of the worker now. */
  worker(): WorkerState;
  /** The current time, in milliseconds since 1970. */
  now(): number;
  readonly options: ApiOptions;
  /** Aborted when the service is about to stop: waiting callers then get the current state. */
  readonly closing?: AbortSignal;
  /** Called whenever readiness was asked for, with whether the answer was that the service stops. */
  readonly onReadiness?: (stopping: boolean) => void;
}

/** The origin of a prediction's links. */
export function originOf(prediction: Prediction, options: ApiOptions): string {
  return options.publicUrl ?? String(prediction.context.origin ?? "");
}

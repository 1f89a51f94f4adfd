/**
 * What the HTTP side needs from outside: the store, files, models, chance, a log. The wing provides the
 * real ones; nothing here knows a disk, a socket or a database.
 */
import type { Seconds } from "#base";
import type { Prediction } from "../jobs/prediction.ts";
import type { PredictionDesk } from "../jobs/prediction-store.ts";
import type { WorkerState } from "../worker/worker-state.ts";

/** A part of a file: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A file that can be sent. */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** Read it, or a part of it. */
  stream(range?: ByteRange): ReadableStream<Uint8Array>;
}

/** What a caller says of a file that he uploads. */
export interface UploadAbout {
  /** As he calls it; never used as a path. */
  readonly name: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, unknown>>;
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
  /** Below the data folder. */
  readonly path: string;
}

/** Where uploads lie. */
export interface UploadShelf {
  /**
   * Keep a file. The same content under the same name is kept once.
   *
   * @throws LooperError WORK_UPLOADS_FULL
   */
  save(content: Uint8Array, about: UploadAbout): Promise<Upload>;
  /** Find one; undefined if there is none of that id, or its time is up. */
  find(id: string): Promise<Upload | undefined>;
  /** All that are there, newest first. */
  list(): Promise<readonly Upload[]>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}

/** Where outputs lie. */
export interface OutputShelf {
  /**
   * Open a published output.
   *
   * @param path - `OutputFile.path`
   * @returns undefined where it is gone
   */
  open(path: string): Promise<StoredFile | undefined>;
}

/** Which model plays a request, and what the caller should know about it. */
export interface ChosenModel {
  /** As callers call it. */
  readonly title: string;
  /** What a worker opens: a name, or a folder of the operator's. */
  readonly name: string;
  /** Such as that it stands in for another. */
  readonly warnings: readonly string[];
}

/** The models that callers may name. */
export interface ModelDirectory {
  /** Names that a request may give: `medium`, `large`, aliases, and what is on disk. */
  names(): Promise<readonly string[]>;
  /**
   * Choose.
   *
   * @param asked - one of the names; undefined for the default
   * @throws LooperError MODEL_NOT_FOUND where it is not on disk
   */
  choose(asked: string | undefined): Promise<ChosenModel>;
}

/** Things that must not be guessed. */
export interface Chance {
  /** Draw an id: 26 letters and digits. */
  id(): string;
  /** Draw a seed for a request that gave none. */
  seed(): number;
}

/** One line of the log. Secrets do not belong in it. */
export type ServiceLog = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** Whether outputs are told as URLs, or carried in the answer as `data:` URIs; `auto`: as the API's original does. */
export type FileForm = "auto" | "url" | "data";

/** How the service behaves. */
export interface ApiOptions {
  /** Where callers reach the service, without a slash at the end; null: as each request says in `Host`. */
  readonly publicUrl: string | null;
  /** 32 bytes or more; the keys of signatures are derived from it. */
  readonly secret: Uint8Array;
  /** What callers must show; null to let everyone in. */
  readonly apiKey: string | null;
  /** Names by which the service may be addressed; null for any. Guards a loopback service against rebinding. */
  readonly hosts: readonly string[] | null;
  /** How many predictions may wait. */
  readonly maxQueued: number;
  /** Largest body of a request for a prediction, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest upload, in bytes. */
  readonly maxUploadBytes: number;
  /** How long a signed URL is good for, at least. */
  readonly urlLifetime: Seconds;
  readonly files: FileForm;
  /** Whether webhooks may go to addresses that are not public. */
  readonly allowPrivateWebhooks: boolean;
  /** Name and version of this program. */
  readonly software: { readonly name: string; readonly version: string };
}

/** All that the HTTP side stands on. */
export interface ApiPorts {
  readonly store: PredictionDesk;
  readonly outputs: OutputShelf;
  readonly uploads: UploadShelf;
  readonly models: ModelDirectory;
  readonly chance: Chance;
  readonly log: ServiceLog;
  /** What is known of the worker now. */
  worker(): WorkerState;
  /** The moment, as milliseconds since 1970. */
  now(): number;
  readonly options: ApiOptions;
  /** Aborted when the service is about to stop: whoever waits is answered with how things stand. */
  readonly closing?: AbortSignal;
}

/** Tell by which origin a prediction's links begin. */
export function originOf(prediction: Prediction, options: ApiOptions): string {
  return options.publicUrl ?? String(prediction.context.origin ?? "");
}

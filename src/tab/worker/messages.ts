/** What the page and its worker say to each other. */
import type { Decibels, Samples } from "#base";
import type { BandDocument, CutRequest, ListenRequest } from "#looper";
import type { MakeEvent } from "#player/app";

/** Inputs of a request, by the names of its schema. */
export type TabInputs = Readonly<Record<string, unknown>>;

/** A file that was made. */
export interface TabFile {
  readonly part: string;
  readonly file: string;
  readonly gainDb: Decibels;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A finished loop. */
export interface TabLoop {
  readonly variation: number;
  readonly beats: number;
  /** Metre, in quarter notes. */
  readonly beatsPerBar: number;
  readonly samples: Samples;
  readonly about: string;
  readonly warnings: readonly string[];
  readonly files: readonly TabFile[];
}

/** Something that a run tells. */
export type TabEvent =
  | { readonly event: "begun" }
  | ({ readonly event: "arrangement" } & BandDocument)
  | { readonly event: "loop"; readonly loop: TabLoop }
  /** As the page takes them. */
  | Extract<MakeEvent, { readonly event: "progress" | "warning" | "pack" | "done" | "failed" | "canceled" }>;

/** What the worker is asked. */
export type TabQuestion =
  | { readonly op: "inputs" }
  | {
      readonly op: "make";
      readonly run: string;
      readonly inputs: TabInputs;
      /** What the input `audio` names. */
      readonly recording: TabRecording | null;
    }
  | { readonly op: "cancel"; readonly run: string }
  | { readonly op: "listen"; readonly recording: TabRecording; readonly request: ListenRequest }
  | { readonly op: "cut"; readonly recording: TabRecording; readonly request: CutRequest };

/** A recording that a person has brought. */
export interface TabRecording {
  readonly name: string;
  readonly blob: Blob;
}

/** A loop that was cut out of one. */
export interface TabCut {
  readonly bpm: number;
  readonly loop: TabLoop;
}

/** Schemas of the inputs, as an OpenAPI document has them, and the models that there are. */
export interface TabInputSchemas {
  readonly schemas: Readonly<Record<string, object>>;
  readonly models: readonly string[];
}

/** A request that was refused. */
export interface TabRefusal {
  readonly message: string;
  readonly field: string | null;
}

/** To the worker. */
export interface TabAsked {
  readonly id: number;
  readonly question: TabQuestion;
}

/** From the worker: an answer, or something that a run tells. */
export type TabReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly refusal: TabRefusal }
  | { readonly run: string; readonly event: TabEvent };

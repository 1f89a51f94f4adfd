/** What the documents tell of one operation, and the schemas they name. */
import type { z } from "zod";
import * as shapes from "../answer/shapes.ts";

/** Schemas by their names in the document. */
export const namedShapes = {
  CogPrediction: shapes.cogPredictionShape,
  Prediction: shapes.predictionShape,
  PredictionPage: shapes.pageShape(shapes.predictionShape),
  Version: shapes.versionShape,
  VersionPage: shapes.pageShape(shapes.versionShape),
  Model: shapes.modelShape,
  ModelPage: shapes.pageShape(shapes.modelShape),
  File: shapes.fileShape,
  FilePage: shapes.pageShape(shapes.fileShape),
  Account: shapes.accountShape,
  Hardware: shapes.hardwareShape,
  WebhookSecret: shapes.webhookSecretShape,
  Health: shapes.healthShape,
  Discovery: shapes.discoveryShape,
  Problem: shapes.problemShape,
  CogError: shapes.cogErrorShape,
  HTTPValidationError: shapes.cogFaultsShape,
} as const satisfies Record<string, z.ZodType>;

/** The name of a schema; the last four are written by hand in the document. */
export type ShapeName =
  | keyof typeof namedShapes
  | "CogRequest"
  | "ReplicateRequest"
  | "ModelRequest"
  | "Empty";

/** What an answer holds: a schema, or bytes of a kind. */
export type Answer = ShapeName | `bytes:${string}` | "nothing";

/** A parameter that is not in the path. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One thing that can be asked. */
export interface Operation {
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{name}` for what varies. */
  readonly path: string;
  readonly tag: "Cog" | "Replicate" | "Service";
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: ShapeName | "multipart";
  /** Answers beside those that every operation of its tag may give. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Whether it needs the key, where there is one. */
  readonly open?: boolean;
}

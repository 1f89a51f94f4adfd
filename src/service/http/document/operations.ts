/**
 * The list of operations that the documents tell of: path, words, bodies, answers. The OpenAPI document
 * and the page of docs are made from it, and a test holds it against the routes.
 */
import type { Operation, Parameter } from "./operation.ts";

const text = { type: "string" } as const;
const preferAsync: Parameter = {
  name: "Prefer",
  in: "header",
  description: "`respond-async`: answer at once instead of at the end.",
  schema: text,
};
const preferWait: Parameter = {
  name: "Prefer",
  in: "header",
  description: "`wait` or `wait=N`: hold the answer back until the end, N seconds at most (1 to 60).",
  schema: text,
};
const cancelAfter: Parameter = {
  name: "Cancel-After",
  in: "header",
  description: "Cancel it if it has not ended by then: `30s`, `2m`, `1h` (5 s to 24 h).",
  schema: text,
};
const files: Parameter = {
  name: "Looper-Files",
  in: "header",
  description: "`url` or `data`: tell files as URLs, or carry them in the answer as `data:` URIs.",
  schema: { type: "string", enum: ["url", "data"] },
};
const signature: readonly Parameter[] = [
  { name: "exp", in: "query", description: "Until when the URL is good.", schema: text },
  { name: "sig", in: "query", description: "Proof that it was made here.", schema: text },
];

const cogPredict = { tag: "Cog", body: "CogRequest", parameters: [preferAsync, cancelAfter, files] } as const;
const cogAnswers = { 200: "CogPrediction", 202: "CogPrediction", 422: "HTTPValidationError" } as const;
const predict = { tag: "Replicate", parameters: [preferWait, cancelAfter, files] } as const;
const model = "/v1/models/{owner}/{name}";

/** Every operation, in the order in which the documents tell them. */
export const operations: readonly Operation[] = [
  {
    method: "post",
    path: "/predictions",
    summary: "Make loops, and wait for them.",
    ...cogPredict,
    answers: cogAnswers,
  },
  {
    method: "put",
    path: "/predictions/{prediction_id}",
    summary: "The same under an id of your own: asked twice, it is made once.",
    ...cogPredict,
    answers: cogAnswers,
  },
  {
    method: "post",
    path: "/predictions/{prediction_id}/cancel",
    tag: "Cog",
    summary: "Cancel a prediction that has not ended.",
    answers: { 200: "Empty", 404: "Empty" },
  },
  {
    method: "post",
    path: "/v1/predictions",
    summary: "Make loops with a version of the model.",
    ...predict,
    body: "ReplicateRequest",
    answers: { 201: "Prediction" },
  },
  {
    method: "post",
    path: `${model}/predictions`,
    summary: "Make loops with the model.",
    ...predict,
    body: "ModelRequest",
    answers: { 201: "Prediction" },
  },
  {
    method: "post",
    path: `${model}/versions/{version_id}/predictions`,
    summary: "Make loops with a version of the model.",
    ...predict,
    body: "ModelRequest",
    answers: { 201: "Prediction" },
  },
  {
    method: "get",
    path: "/v1/predictions",
    tag: "Replicate",
    summary: "List predictions, newest first, 100 a page.",
    parameters: [
      { name: "cursor", in: "query", description: "From the links of another page.", schema: text },
      { name: "created_after", in: "query", description: "Only those made after this moment.", schema: text },
      {
        name: "created_before",
        in: "query",
        description: "Only those made before this moment.",
        schema: text,
      },
    ],
    answers: { 200: "PredictionPage" },
  },
  {
    method: "get",
    path: "/v1/predictions/{prediction_id}",
    tag: "Replicate",
    summary: "How a prediction stands.",
    parameters: [files],
    answers: { 200: "Prediction" },
  },
  {
    method: "post",
    path: "/v1/predictions/{prediction_id}/cancel",
    tag: "Replicate",
    summary: "Cancel a prediction.",
    parameters: [files],
    answers: { 200: "Prediction" },
  },
  {
    method: "get",
    path: "/v1/files/streams/{prediction_id}",
    tag: "Replicate",
    summary:
      "Follow a prediction: server-sent events output, logs, error and done. The URL is `urls.stream`.",
    parameters: [...signature],
    answers: { 200: "bytes:text/event-stream" },
    open: true,
  },
  {
    method: "get",
    path: "/v1/models",
    tag: "Replicate",
    summary: "List the models: there is one.",
    answers: { 200: "ModelPage" },
  },
  { method: "get", path: model, tag: "Replicate", summary: "The model.", answers: { 200: "Model" } },
  {
    method: "get",
    path: `${model}/versions`,
    tag: "Replicate",
    summary: "Its versions, which are one and the same here.",
    answers: { 200: "VersionPage" },
  },
  {
    method: "get",
    path: `${model}/versions/{version_id}`,
    tag: "Replicate",
    summary: "A version, with the schema of its inputs and outputs.",
    answers: { 200: "Version" },
  },
  {
    method: "post",
    path: "/v1/files",
    tag: "Replicate",
    summary: "Upload a clip, to name its URL as `audio`.",
    body: "multipart",
    answers: { 201: "File" },
  },
  {
    method: "get",
    path: "/v1/files",
    tag: "Replicate",
    summary: "List uploads.",
    answers: { 200: "FilePage" },
  },
  {
    method: "get",
    path: "/v1/files/{file_id}",
    tag: "Replicate",
    summary: "An upload.",
    answers: { 200: "File" },
  },
  {
    method: "delete",
    path: "/v1/files/{file_id}",
    tag: "Replicate",
    summary: "Remove an upload.",
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/v1/webhooks/default/secret",
    tag: "Replicate",
    summary: "The secret to check webhooks with.",
    answers: { 200: "WebhookSecret" },
  },
  {
    method: "get",
    path: "/v1/account",
    tag: "Replicate",
    summary: "Who is asking.",
    answers: { 200: "Account" },
  },
  {
    method: "get",
    path: "/v1/hardware",
    tag: "Replicate",
    summary: "What predictions run on.",
    answers: { 200: "Hardware" },
  },
  {
    method: "get",
    path: "/",
    tag: "Cog",
    summary: "Where things are; for a browser, the page.",
    answers: { 200: "Discovery" },
    open: true,
  },
  {
    method: "get",
    path: "/health-check",
    tag: "Cog",
    summary: "How the service is. Always 200.",
    answers: { 200: "Health" },
    open: true,
  },
  {
    method: "get",
    path: "/openapi.json",
    tag: "Cog",
    summary: "This document.",
    answers: { 200: "Empty" },
    open: true,
  },
  {
    method: "get",
    path: "/files/{prediction_id}/{file_name}",
    tag: "Service",
    summary: "A file of a prediction's output, whole or by ranges. The URL is in the output.",
    parameters: [
      ...signature,
      { name: "download", in: "query", description: "Offer it to be saved.", schema: text },
      { name: "Range", in: "header", description: "`bytes=FIRST-LAST`", schema: text },
    ],
    answers: { 200: "bytes:audio/*", 206: "bytes:audio/*" },
    open: true,
  },
  {
    method: "get",
    path: "/livez",
    tag: "Service",
    summary: "Whether the process answers.",
    answers: { 200: "bytes:text/plain" },
    open: true,
  },
  {
    method: "get",
    path: "/readyz",
    tag: "Service",
    summary: "Whether it takes work.",
    answers: { 200: "bytes:text/plain", 503: "bytes:text/plain" },
    open: true,
  },
  {
    method: "get",
    path: "/metrics",
    tag: "Service",
    summary: "Figures for Prometheus.",
    answers: { 200: "bytes:text/plain" },
  },
  {
    method: "get",
    path: "/docs",
    tag: "Service",
    summary: "This document, to read.",
    answers: { 200: "bytes:text/html" },
    open: true,
  },
];

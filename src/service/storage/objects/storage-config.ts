/** Where files are kept, read from the settings. */
import { resolve } from "node:path";
import { LooperError } from "#base";
import type { WorkSettings } from "../../settings.ts";

/** A bucket, and how to get in. */
export interface BucketConfig {
  readonly kind: "s3";
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  readonly region: string;
  /** Undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** A folder or a bucket. It holds keys: not for the command line of a process, nor for a log. */
export type StorageConfig = { readonly kind: "folder"; readonly folder: string } | BucketConfig;

/** The settings that say where files are. */
export type StorageSettings = Pick<
  WorkSettings,
  | "data"
  | "storage"
  | "awsAccessKeyId"
  | "awsSecretAccessKey"
  | "awsSessionToken"
  | "awsRegion"
  | "awsEndpointUrl"
>;

/** The region where nobody names one: MinIO's, and Amazon's oldest. */
const defaultRegion = "us-east-1";

/**
 * Find out where files are to be kept.
 *
 * @throws LooperError INPUT_MISSING for a bucket without keys
 */
export function storageOf(settings: StorageSettings): StorageConfig {
  const { data, storage, awsAccessKeyId, awsSecretAccessKey } = settings;
  if (storage === undefined) return { kind: "folder", folder: resolve(data) };
  const { hostname, pathname } = new URL(storage);
  const missing = awsAccessKeyId === undefined ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
  if (awsAccessKeyId === undefined || awsSecretAccessKey === undefined) {
    const message = `${missing} is not set. To keep files in ${storage}, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL where the server is not Amazon's.`;
    throw new LooperError("INPUT_MISSING", message, { facts: { storage } });
  }
  const path = decodeURIComponent(pathname).split("/").filter(Boolean).join("/");
  return {
    kind: "s3",
    bucket: hostname,
    prefix: path === "" ? "" : `${path}/`,
    region: settings.awsRegion ?? defaultRegion,
    endpoint: settings.awsEndpointUrl,
    accessKeyId: awsAccessKeyId,
    secretAccessKey: awsSecretAccessKey,
    sessionToken: settings.awsSessionToken,
  };
}

/** What an S3 server says when it refuses, as errors of the table: each says whose move it is. */
import { type ErrorCode, LooperError } from "#base";
import type { BucketConfig } from "../storage-config.ts";

/** A refusal. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** The server's own word, such as `NoSuchKey`; empty where it sent none. */
  readonly code: string;
  readonly message: string;
  /** The region that it names. */
  readonly region: string | undefined;
  /** Its clock, in milliseconds since 1970. */
  readonly time: number | undefined;
}

/** Longer bodies are no refusals of S3. */
const maxBytes = 65_536;

/**
 * Read a refusal.
 *
 * @param response - whose status is no success; its body is consumed
 */
export async function readRefusal(response: Response): Promise<Refusal> {
  const text = (await response.text().catch(() => "")).slice(0, maxBytes);
  const field = (name: string) => new RegExp(`<${name}>([^<]{1,500})</${name}>`).exec(text)?.[1];
  const time = Date.parse(response.headers.get("date") ?? "");
  return {
    status: response.status,
    code: field("Code") ?? "",
    message: field("Message") ?? "",
    region: response.headers.get("x-amz-bucket-region") ?? field("Region"),
    time: Number.isNaN(time) ? undefined : time,
  };
}

const clock = new Set(["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]);
const noBucket = new Set(["NoSuchBucket", "InvalidBucketName"]);
/** Too much to do, or not all of a request arrived. */
const busy = new Set([
  ...["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted"],
  ...["XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody"],
]);
const full = new Set(["QuotaExceeded", "XMinioStorageFull", "EntityTooLarge"]);

/** Tell which code of the table a refusal is. */
function codeOf({ status, code, region }: Refusal, config: BucketConfig): ErrorCode {
  if (clock.has(code)) return "WORK_STORAGE_CLOCK";
  if (noBucket.has(code)) return "WORK_STORAGE_NO_BUCKET";
  if (full.has(code) || status === 507) return "OUTPUT_DISK_FULL";
  if (busy.has(code) || status === 429 || (status >= 500 && status !== 501))
    return "WORK_STORAGE_UNAVAILABLE";
  // A bucket that was just made is elsewhere for a while.
  if (status === 307) return "WORK_STORAGE_UNAVAILABLE";
  if (status === 301 || code === "PermanentRedirect" || code === "IllegalLocationConstraintException")
    return "WORK_STORAGE_REGION";
  if (code === "AuthorizationHeaderMalformed" && region !== undefined && region !== config.region)
    return "WORK_STORAGE_REGION";
  if (status === 401 || status === 403 || /Token|AccessKey/.test(code)) return "WORK_STORAGE_DENIED";
  return "WORK_STORAGE_FAILED";
}

/** Where a bucket is, for messages. */
export function placeOf({ bucket, endpoint, region }: BucketConfig): string {
  return `s3://${bucket} ${endpoint === undefined ? `in ${region}` : `at ${new URL(endpoint).host}`}`;
}

/**
 * Translate a refusal.
 *
 * @param config - of the bucket
 * @param now - this machine's clock, in milliseconds since 1970
 */
export function refusalError(refusal: Refusal, config: BucketConfig, now: number): LooperError {
  const { status, code, message, region, time } = refusal;
  const place = placeOf(config);
  const said = `${code || "HTTP"} ${status}`;
  const facts = { bucket: config.bucket, status, said: code };
  const error = codeOf(refusal, config);
  const skew = time === undefined ? "" : ` (${Math.round((now - time) / 60_000)} minutes)`;
  const texts: Partial<Record<ErrorCode, string>> = {
    WORK_STORAGE_CLOCK: `The clock of this machine is too far from that of ${place}${skew}, so signatures are refused. Set the clock, for instance by NTP.`,
    WORK_STORAGE_NO_BUCKET: `There is no bucket ${place} (${said}). Make it, or correct --storage or AWS_ENDPOINT_URL.`,
    WORK_STORAGE_REGION: `The bucket ${config.bucket} is not in the region ${config.region}${region === undefined ? "" : ` but in ${region}`} (${said}). Set AWS_REGION${region === undefined ? "" : ` to ${region}`}.`,
    WORK_STORAGE_DENIED: `${place} refuses the key ${config.accessKeyId} (${said}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and that the key may list the bucket and get, put and delete objects.`,
    WORK_STORAGE_UNAVAILABLE: unavailableText(place, said),
    OUTPUT_DISK_FULL: `No space left in ${place} (${said}). Free some, or raise its quota.`,
  };
  const other = `${place} refuses a request (${said}${message ? `: ${message}` : ""}). Check that it is an S3 server, and its log.`;
  return new LooperError(error, texts[error] ?? other, { facts });
}

/**
 * Say that no answer came.
 *
 * @param config - of the bucket
 * @param reason - in a few words, such as `ECONNREFUSED`
 */
export function unavailableError(config: BucketConfig, reason: string, cause?: unknown): LooperError {
  const facts = { bucket: config.bucket, reason };
  return new LooperError("WORK_STORAGE_UNAVAILABLE", unavailableText(placeOf(config), reason), {
    facts,
    cause,
  });
}

function unavailableText(place: string, reason: string): string {
  return `The storage ${place} does not respond (${reason}). Try again in a moment.`;
}

/** What the hub's refusals mean, and what to do about them. Knows statuses and headers; no sockets. */
import { LooperError, type Seconds } from "#base";
import type { Repository } from "./repository.ts";

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** The hub's own headers. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly address: string;
}

/**
 * Turn a refusal into an error of the table.
 *
 * @param refusal - the answer
 * @param repository - what was asked for
 * @param hadToken - whether a token was sent along
 * @source huggingface/huggingface_hub@2.4.0: src/huggingface_hub/utils/_http.py, `hf_raise_for_status`
 */
export function refusalError(refusal: Refusal, repository: Repository, hadToken: boolean): LooperError {
  const { status, errorCode, errorMessage, address } = refusal;
  const { id, revision } = repository;
  const facts = { repository: id, revision, status, address };
  const host = address.split("/")[2] ?? address;
  if (errorCode === "RevisionNotFound") {
    const message = `${id} has no revision ${revision} (${status} of ${host}). Leave @${revision} out for main, or write a branch, tag, commit or refs/pr/N that exists.`;
    return new LooperError("HUB_NOT_FOUND", message, { facts });
  }
  if (errorCode === "EntryNotFound") {
    const message = `${address} does not exist (${status}), though the listing names it. Pull again.`;
    return new LooperError("HUB_NOT_FOUND", message, { facts });
  }
  if (errorCode === "GatedRepo" || status === 403) {
    const reason = errorMessage ? `: ${errorMessage.slice(0, 200)}` : "";
    const message = `${host} does not let ${hadToken ? "this token" : "anybody without a token"} have ${id} (${status}${reason}). Accept its conditions on its page, then set HF_TOKEN to a token of that account.`;
    return new LooperError("HUB_UNAUTHORISED", message, { facts });
  }
  if (status === 401) {
    const message = hadToken
      ? `${host} does not accept the token for ${id} (401). Check HF_TOKEN, or log in again.`
      : `${host} has no ${id} that is open to everybody (401). Check the spelling; for a private model set HF_TOKEN.`;
    return new LooperError("HUB_UNAUTHORISED", message, { facts });
  }
  if (status === 404 || errorCode === "RepoNotFound") {
    const message = `${host} has no model ${id} (${status}). Check the spelling and HF_ENDPOINT.`;
    return new LooperError("HUB_NOT_FOUND", message, { facts });
  }
  if (status === 429) {
    const message = `${host} asks for a longer pause than a pull waits (429, too many requests). Pull again later: what has come is kept. With HF_TOKEN the limits are wider.`;
    return new LooperError("HUB_BUSY", message, { facts });
  }
  const message = `${host} failed (status ${status}) for ${address}. Pull again later: what has come is kept.`;
  return new LooperError("HUB_FAILED", message, { facts });
}

/** Check whether the same request may be answered better later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Read how long the hub wants us to wait.
 *
 * @param retryAfter - the header: seconds, or a date
 * @param now - milliseconds since 1970
 * @returns null where it does not say
 */
export function readRetryAfter(retryAfter: string | null, now: number): Seconds | null {
  if (retryAfter === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

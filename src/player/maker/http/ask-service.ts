/**
 * Ask the service that sent this page. Where it wants a key, or the one it had is no longer valid, the request
 * waits until a person has given one, and is sent again.
 */
import { signal } from "@preact/signals";
import { openKeptValues } from "../../session/kept-values.ts";
import { RefusedRequest } from "../loop-maker.ts";

const kept = openKeptValues("sessionStorage");

/** Whether requests wait for a key. */
export const isKeyWanted = signal(false);
let waiting: (() => void)[] = [];

/** Use a key from now on, until the tab is closed; what waits for one is sent. */
export function giveKey(key: string): void {
  kept.set("key", key.trim());
  isKeyWanted.value = false;
  const sent = waiting;
  waiting = [];
  for (const send of sent) send();
}

/** An answer that is no success. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What a refusal says. */
interface Refusal {
  readonly detail?: string;
  readonly invalid_fields?: readonly { readonly field: string; readonly description: string }[];
}

/**
 * Send a request.
 *
 * @param path - on this host
 * @param init - as of `fetch`
 * @returns the answer, which is a success
 * @throws RefusedRequest with a message for each field; RefusedError; TypeError where the service does not answer
 */
export async function askService(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const headers = new Headers(init.headers);
    // A page of this service may fetch from its own host alone, so no file may come from elsewhere.
    headers.set("Looper-Downloads", "server");
    const key = kept.get("key");
    if (key) headers.set("Authorization", `Bearer ${key}`);
    const response = await fetch(path, { ...init, headers });
    if (response.ok) return response;
    if (response.status === 401) {
      isKeyWanted.value = true;
      await new Promise<void>((send) => waiting.push(send));
      init.signal?.throwIfAborted();
      continue;
    }
    throw refusalOf((await response.json().catch(() => ({}))) as Refusal, response);
  }
}

function refusalOf(
  { detail, invalid_fields: invalid = [] }: Refusal,
  { status, statusText }: Response,
): Error {
  if (status !== 422 || invalid.length === 0) return new RefusedError(detail || statusText, status);
  const fields = new Map<string, string>();
  const others: string[] = [];
  for (const { field, description } of invalid) {
    // A field that is missing is reported for the object around it: "prompt is required".
    const name = field.startsWith("input.")
      ? field.slice(6)
      : (/^(\w+) is required$/.exec(description)?.[1] ?? "");
    if (name === "") others.push(description);
    else fields.set(name, description);
  }
  return new RefusedRequest(others.join(" "), fields);
}

/** Ask for JSON. */
export async function askJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await askService(path, init)).json() as Promise<T>;
}

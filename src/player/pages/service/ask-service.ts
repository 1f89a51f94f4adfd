/** Ask the service that sent this page. The key, where one is needed, is kept until the tab is closed. */

/** An answer that is a refusal. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const storageKey = "key";

/** The field for the key; null where the service needs none. */
export function keyField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("#access-key");
}

/** Fill in the key that was used before in this tab. */
export function recallKey(): void {
  const field = keyField();
  if (field) field.value = sessionStorage.getItem(storageKey) ?? "";
}

/** Keep the key until the tab is closed. */
export function keepKey(): void {
  const field = keyField();
  if (field) sessionStorage.setItem(storageKey, field.value);
}

/**
 * Send a request.
 *
 * @param path - on this host
 * @param init - as of `fetch`
 * @returns the JSON of the answer
 * @throws RefusedError with the words of the service and the status
 */
export async function askService<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = new Headers(init.headers);
  const key = keyField()?.value;
  if (key) headers.set("Authorization", `Bearer ${key}`);
  const response = await fetch(path, { ...init, headers });
  const body = (await response.json().catch(() => ({}))) as { detail?: string };
  if (!response.ok) throw new RefusedError(body.detail || response.statusText, response.status);
  return body as T;
}

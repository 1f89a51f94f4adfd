/**
 * Signatures: of URLs that open one file for a while without a key, and of webhooks. Knows HMAC as the
 * web offers it; refuses to know routes.
 */
const text = new TextEncoder();

type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Signs with one key. */
export type Sign = (message: string) => Promise<Uint8Array>;

/**
 * Derive a signer from the service's secret: one for each purpose, so that no signature serves another.
 *
 * @param secret - 32 bytes or more
 * @param purpose - what is to be signed
 * @source RFC 2104; HMAC-SHA256 twice, the first as a key derivation
 */
export function createSigner(secret: Uint8Array, purpose: string): Sign {
  const key = deriveKey(secret, purpose).then(importKey);
  return async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", await key, text.encode(message)));
}

/** Derive the raw key of a purpose: 32 bytes. */
export async function deriveKey(secret: Uint8Array, purpose: string): Promise<Uint8Array> {
  const root = await importKey(secret);
  return new Uint8Array(await crypto.subtle.sign("HMAC", root, text.encode(`musicgen-looper/${purpose}`)));
}

function importKey(bytes: Uint8Array): Promise<HmacKey> {
  return crypto.subtle.importKey("raw", new Uint8Array(bytes), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
}

/** Write bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // In pieces, for a call takes only so many arguments; of a multiple of three, so that they can be joined.
  for (let i = 0; i < bytes.length; i += 24_573) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 24_573))));
  }
  return pieces.join("");
}

/** The same with letters that a URL keeps as they are. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Compare two texts in a time that tells nothing of where they differ, nor of their lengths: their
 * digests are compared, byte by byte, to the end.
 */
export async function sameText(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [a, b].map(async (one) => new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(one)))),
  );
  let difference = 0;
  for (let i = 0; i < 32; i++) difference |= (first?.[i] ?? 0) ^ (second?.[i] ?? 1);
  return difference === 0;
}

/** Makes and checks URLs that open one thing for a while. */
export interface UrlSigner {
  /** Sign a path; the URL's text changes only once per lifetime, so that caches hold. */
  sign(path: string): Promise<string>;
  /** Tell whether the query of a request for the path carries a signature that still holds. */
  verify(
    path: string,
    query: { exp?: string | undefined; sig?: string | undefined },
  ): Promise<"good" | "expired" | "bad">;
}

/**
 * Make a signer of URLs.
 *
 * @param secret - of the service
 * @param lifetime - how long a URL is good at least, in seconds; at most twice as long
 * @param now - the moment, in milliseconds
 */
export function createUrlSigner(secret: Uint8Array, lifetime: number, now: () => number): UrlSigner {
  const sign = createSigner(secret, "urls");
  const signature = async (path: string, expiry: number) => toBase64Url(await sign(`${path}\n${expiry}`));
  return {
    async sign(path) {
      const expiry = Math.ceil((Math.floor(now() / 1000 / lifetime) + 2) * lifetime);
      return `${path}?exp=${expiry}&sig=${await signature(path, expiry)}`;
    },
    async verify(path, { exp, sig }) {
      if (exp === undefined || sig === undefined || !/^\d{1,12}$/.test(exp)) return "bad";
      if (!(await sameText(sig, await signature(path, Number(exp))))) return "bad";
      return Number(exp) * 1000 < now() ? "expired" : "good";
    },
  };
}

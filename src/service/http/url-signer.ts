/** Signed URLs: each opens one path for a while, without a key. */
import type { Seconds } from "#base";
import { deriveKey, equalTexts, sign } from "../sign.ts";

/** Makes and checks signed URLs. */
export interface UrlSigner {
  /** Sign a path. The URL changes only once per lifetime, so that caches stay valid. */
  sign(path: string): string;
  /** Check the signature in the query of a request for the path. */
  verify(
    path: string,
    query: { exp?: string | undefined; sig?: string | undefined },
  ): "good" | "expired" | "bad";
}

/**
 * Create a signer of URLs.
 *
 * @param secret - of the service
 * @param lifetime - how long a URL is valid at least; at most twice as long
 * @param now - the current time, in milliseconds
 */
export function createUrlSigner(secret: Uint8Array, lifetime: Seconds, now: () => number): UrlSigner {
  const key = deriveKey(secret, "urls");
  const signature = (path: string, expiry: number) => sign(key, `${path}\n${expiry}`).toString("base64url");
  return {
    sign(path) {
      const expiry = Math.ceil((Math.floor(now() / 1000 / lifetime) + 2) * lifetime);
      return `${path}?exp=${expiry}&sig=${signature(path, expiry)}`;
    },
    verify(path, { exp, sig }) {
      if (exp === undefined || sig === undefined || !/^\d{1,12}$/.test(exp)) return "bad";
      if (!equalTexts(sig, signature(path, Number(exp)))) return "bad";
      return Number(exp) * 1000 < now() ? "expired" : "good";
    },
  };
}

/** HMAC signatures under keys derived from the service's secret: of URLs and of webhooks. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * Derive the key of a purpose, so that a signature for one purpose is worthless for another.
 *
 * @param secret - of the service
 * @param purpose - what is to be signed
 * @returns 32 bytes
 * @source RFC 2104; HMAC-SHA256 as a key derivation
 */
export function deriveKey(secret: Uint8Array, purpose: string): Buffer {
  return createHmac("sha256", secret).update(`musicgen-looper/${purpose}`).digest();
}

/**
 * Sign a message.
 *
 * @param key - of its purpose
 * @returns 32 bytes
 */
export function sign(key: Uint8Array, message: string): Buffer {
  return createHmac("sha256", key).update(message).digest();
}

/** Compare two texts in a time that depends neither on where they differ nor on their lengths. */
export function equalTexts(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(first as Buffer, second as Buffer);
}

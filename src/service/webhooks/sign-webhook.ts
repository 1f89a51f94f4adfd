/** Sign webhooks the way Replicate's clients check them. */
import { createSigner, deriveKey, toBase64 } from "../http/sign.ts";

/**
 * Tell the secret that receivers check webhooks with.
 *
 * @param secret - of the service
 * @returns `whsec_` and base64
 */
export async function webhookSecret(secret: Uint8Array): Promise<string> {
  return `whsec_${toBase64(await deriveKey(secret, "webhooks"))}`;
}

/**
 * Write the headers that prove a webhook.
 *
 * @param secret - of the service
 * @param event - its id, the same in every retry; the moment of sending in seconds; the body, as sent
 * @source Standard Webhooks 1.0, "Symmetric": HMAC-SHA256 over `{id}.{timestamp}.{body}`
 * @parity test/service/client.test.ts, `validateWebhook` of the official client
 */
export async function signWebhook(
  secret: Uint8Array,
  event: { readonly id: string; readonly timestamp: number; readonly body: string },
): Promise<Record<string, string>> {
  const sign = createSigner(secret, "webhooks");
  const signature = toBase64(await sign(`${event.id}.${event.timestamp}.${event.body}`));
  return {
    "webhook-id": event.id,
    "webhook-timestamp": String(event.timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}

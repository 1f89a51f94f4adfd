/** Sign webhooks the way Replicate's clients check them. */
import { deriveKey, sign } from "../sign.ts";

/**
 * The secret with which receivers check webhooks.
 *
 * @param secret - of the service
 * @returns `whsec_` and base64
 */
export function webhookSecret(secret: Uint8Array): string {
  return `whsec_${deriveKey(secret, "webhooks").toString("base64")}`;
}

/**
 * Write the headers that prove a webhook.
 *
 * @param secret - of the service
 * @param event - its id, the same in every retry; the time of sending in seconds; the body, as sent
 * @source Standard Webhooks 1.0, "Symmetric": HMAC-SHA256 over `{id}.{timestamp}.{body}`
 * @parity test/service/client.test.ts, `validateWebhook` of the official client
 */
export function signWebhook(
  secret: Uint8Array,
  event: { readonly id: string; readonly timestamp: number; readonly body: string },
): Record<string, string> {
  const { id, timestamp, body } = event;
  const signature = sign(deriveKey(secret, "webhooks"), `${id}.${timestamp}.${body}`).toString("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}

/** Sign webhooks the way Replicate's clients check them. */
import { defaultName } from "../keys/caller.ts";
import { deriveKey, sign } from "../sign.ts";

/**
 * The secret with which receivers check webhooks.
 *
 * @param secret - of the service
 * @param caller - whose webhooks they are; each key has a secret of its own, and the operator's is that of no key
 * @returns `whsec_` and base64
 */
export function webhookSecret(secret: Uint8Array, caller: string | null = null): string {
  return `whsec_${deriveKey(secret, purposeOf(caller)).toString("base64")}`;
}

/** One caller must not be able to sign what another takes for ours. */
function purposeOf(caller: string | null): string {
  return caller === null || caller === defaultName ? "webhooks" : `webhooks/${caller}`;
}

/**
 * Write the headers that prove a webhook.
 *
 * @param secret - of the service
 * @param event - its id, the same in every retry; the time of sending in seconds; the body, as sent; whose it is
 * @source Standard Webhooks 1.0, "Symmetric": HMAC-SHA256 over `{id}.{timestamp}.{body}`
 * @parity test/service/client.test.ts, `validateWebhook` of the official client
 */
export function signWebhook(
  secret: Uint8Array,
  event: {
    readonly id: string;
    readonly timestamp: number;
    readonly body: string;
    readonly caller?: string | null;
  },
): Record<string, string> {
  const { id, timestamp, body, caller = null } = event;
  const signature = sign(deriveKey(secret, purposeOf(caller)), `${id}.${timestamp}.${body}`).toString(
    "base64",
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}

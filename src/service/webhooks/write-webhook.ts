/** Write a webhook: the prediction in the words of the API it came by, signed. Where it goes is not its business. */

import { fileFormOf } from "../http/answer/present-output.ts";
import { presentCog, presentReplicate } from "../http/answer/present-prediction.ts";
import type { ApiPorts } from "../http/ports.ts";
import { createUrlSigner } from "../http/sign.ts";
import type { WebhookDelivery } from "../jobs/prediction-store.ts";
import { signWebhook } from "./sign-webhook.ts";

/** What is to be posted. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes webhooks. */
export type WebhookWriter = (delivery: WebhookDelivery) => Promise<WebhookMessage>;

/** Make a writer of webhooks. */
export function createWebhookWriter(ports: Pick<ApiPorts, "outputs" | "options" | "now">): WebhookWriter {
  const { options, outputs, now } = ports;
  const teller = { outputs, options, urls: createUrlSigner(options.secret, options.urlLifetime, now) };
  return async ({ prediction, webhookId }) => {
    const form = fileFormOf(prediction, options);
    const tell = prediction.api === "cog" ? presentCog : presentReplicate;
    const body = JSON.stringify(await tell(prediction, form, teller));
    const timestamp = Math.floor(now() / 1000);
    const proof = await signWebhook(options.secret, { id: webhookId, timestamp, body });
    const agent = `${options.software.name}/${options.software.version}`;
    return { headers: { "Content-Type": "application/json", "User-Agent": agent, ...proof }, body };
  };
}

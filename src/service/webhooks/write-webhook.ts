/** Write a webhook: the prediction as the API that it was made with presents it, signed. */
import type { ApiPorts } from "../http/ports.ts";
import { outputEncodingOf } from "../http/response/present-output.ts";
import { presentCog, presentReplicate } from "../http/response/present-prediction.ts";
import { createUrlSigner } from "../http/url-signer.ts";
import type { WebhookDelivery } from "../jobs/prediction-store.ts";
import { signWebhook } from "./sign-webhook.ts";

/** What is posted. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes webhooks. */
export type WebhookWriter = (delivery: WebhookDelivery) => Promise<WebhookMessage>;

/** Create a writer of webhooks. */
export function createWebhookWriter(ports: Pick<ApiPorts, "outputs" | "options" | "now">): WebhookWriter {
  const { options, outputs, now } = ports;
  const outputPorts = { outputs, options, urls: createUrlSigner(options.secret, options.urlLifetime, now) };
  return async ({ prediction, webhookId }) => {
    const encoding = outputEncodingOf(prediction, options);
    const present = prediction.api === "cog" ? presentCog : presentReplicate;
    const body = JSON.stringify(await present(prediction, encoding, outputPorts));
    const timestamp = Math.floor(now() / 1000);
    const proof = signWebhook(options.secret, {
      ...{ id: webhookId, timestamp, body },
      caller: prediction.caller ?? null,
    });
    const agent = `${options.software.name}/${options.software.version}`;
    return { headers: { "Content-Type": "application/json", "User-Agent": agent, ...proof }, body };
  };
}

/** What became of webhooks that this process posted. */
import { Counter, type Registry } from "prom-client";
import { prefix } from "./create-registry.ts";

/** Counts posts of webhooks. */
export interface WebhookMeters {
  posted(event: string, outcome: "delivered" | "retried" | "given up"): void;
}

/** Create them. */
export function createWebhookMeters(registry: Registry): WebhookMeters {
  const posts = new Counter({
    name: `${prefix}_webhook_posts_total`,
    help: "Webhooks posted by this process, by event and outcome: delivered, retried, given up.",
    labelNames: ["event", "outcome"],
    registers: [registry],
  });
  return { posted: (event, outcome) => posts.inc({ event, outcome }) };
}

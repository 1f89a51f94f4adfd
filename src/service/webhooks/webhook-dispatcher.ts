/**
 * Carry webhooks out: take what is due from the outbox, post it, settle it. Only the last event of a
 * prediction is tried again, as on Replicate; those before it are told once.
 */

import type { Seconds } from "#base";
import type { ServiceLog } from "../http/ports.ts";
import type { WebhookDelivery, WebhookOutbox } from "../jobs/prediction-store.ts";
import { type PostOutcome, postChecked } from "./post-checked.ts";
import type { WebhookWriter } from "./write-webhook.ts";

/** How many are under way at once. */
const together = 8;
/** How long the other side may take, in seconds. */
const patience: Seconds = 10;
/** How often the last event is tried, the first time included. */
const mostTries = 13;

/** What a courier needs. */
export interface CourierOptions {
  readonly outbox: WebhookOutbox;
  readonly write: WebhookWriter;
  readonly allowPrivate: boolean;
  readonly log: ServiceLog;
}

/**
 * Tell how long to wait before the next try.
 *
 * @param tries - made so far, 1 or more
 * @returns 0.1 s, doubled each time: about seven minutes for all of them
 */
export function pauseAfter(tries: number): Seconds {
  return 0.1 * 2 ** (tries - 1);
}

/** Whether an event that met this outcome may be told again. */
function mayRetry(outcome: PostOutcome): boolean {
  if ("refused" in outcome) return false;
  if ("unreachable" in outcome) return true;
  return outcome.status === 429 || outcome.status >= 500;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Start delivering.
 *
 * @param options - where events come from and how they are written
 * @returns stops: what is under way is ended, the rest waits for the next start
 */
export function startCourier({ outbox, write, allowPrivate, log }: CourierOptions): () => Promise<void> {
  const closing = new AbortController();
  let round = new AbortController();

  async function deliver(delivery: WebhookDelivery): Promise<void> {
    const { webhookId, url, event, prediction, tries } = delivery;
    const { headers, body } = await write(delivery);
    const { signal } = closing;
    const outcome = await postChecked({ url, headers, body, allowPrivate, timeout: patience * 1000, signal });
    const good = "status" in outcome && outcome.status >= 200 && outcome.status < 300;
    const again = !good && event === "completed" && mayRetry(outcome) && tries + 1 < mostTries;
    const how =
      "status" in outcome ? outcome.status : "refused" in outcome ? outcome.refused : outcome.unreachable;
    log(good ? "info" : "warn", "webhook", {
      prediction: prediction.id,
      event,
      webhook: webhookId,
      outcome: how,
      again,
    });
    const settled = good ? "delivered" : again ? { retryIn: pauseAfter(tries + 1) } : "given up";
    await outbox.settle(webhookId, settled);
    // The outbox wakes nobody for what falls due by itself.
    if (again) setTimeout(() => round.abort(), pauseAfter(tries + 1) * 1000 + 20).unref();
  }

  const underWay = new Set<Promise<void>>();

  /** A receiver that is slow holds up its own events and nobody else's. */
  function send(delivery: WebhookDelivery): void {
    const way = deliver(delivery)
      .catch((error: unknown) => {
        // Not settled, so it comes up again when its lease is over.
        if (!closing.signal.aborted) log("warn", "webhook waits", { error: wordsOf(error) });
      })
      .finally(() => underWay.delete(way));
    underWay.add(way);
  }

  async function rounds(): Promise<void> {
    while (!closing.signal.aborted) {
      round = new AbortController();
      const signal = AbortSignal.any([closing.signal, round.signal]);
      try {
        const free = together - underWay.size;
        const due = free > 0 ? await outbox.take(free, patience + 10) : [];
        due.forEach(send);
        if (due.length === 0) await Promise.race([outbox.waitForDue(1, signal), ...underWay]);
      } catch (error) {
        if (closing.signal.aborted) break;
        log("warn", "webhooks wait", { error: wordsOf(error) });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      } finally {
        round.abort();
      }
    }
    await Promise.all(underWay);
  }

  const done = rounds();
  return async () => {
    closing.abort();
    await done;
  };
}

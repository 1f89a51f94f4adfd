/**
 * Carry webhooks out: take what is due from the outbox, post it, settle it. Only the last event of a
 * prediction is tried again, as on Replicate; those before it are told once.
 */
import type { ServiceLog, WebhookDelivery, WebhookOutbox, WebhookWriter } from "#api";
import type { Seconds } from "#base";
import { type PostOutcome, postChecked } from "./post-checked.ts";

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

/**
 * Start delivering.
 *
 * @param options - where events come from and how they are written
 * @returns stops: what is under way is ended, the rest waits for the next start
 */
export function startCourier({ outbox, write, allowPrivate, log }: CourierOptions): () => Promise<void> {
  const closing = new AbortController();

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
  }

  async function rounds(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const due = await outbox.take(together, patience + 10);
        const ends = await Promise.allSettled(due.map(deliver));
        const trouble = ends.find((end) => end.status === "rejected");
        if (trouble && !closing.signal.aborted) throw trouble.reason;
        if (due.length === 0) await outbox.waitForDue(5, closing.signal);
      } catch (error) {
        if (closing.signal.aborted) return;
        log("warn", "webhooks wait", { error: error instanceof Error ? error.message : String(error) });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  const done = rounds();
  return async () => {
    closing.abort();
    await done;
  };
}

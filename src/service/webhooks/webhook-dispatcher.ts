/**
 * Deliver webhooks: take what is due from the outbox, post it, settle it. Only the last event of a prediction
 * is retried, as on Replicate; the others are posted once.
 */

import type { Seconds } from "#base";
import type { ServiceLog } from "../http/ports.ts";
import type { WebhookDelivery, WebhookOutbox } from "../jobs/prediction-store.ts";
import type { WebhookMeters } from "../metrics/webhook-meters.ts";
import { createHostSlots, slotsPerHost } from "./host-slots.ts";
import { type PostOutcome, postChecked } from "./post-checked.ts";
import type { WebhookWriter } from "./write-webhook.ts";

/** Deliveries under way at once; of one host, see `createHostSlots`. */
const maxConcurrent = 64;
/** How deliveries are retried. */
interface RetryPolicy {
  /** Limit of one try. */
  readonly timeout: Seconds;
  /** Tries of the last event, including the first. */
  readonly maxTries: number;
  /** Pause before the second try; doubled before each further one. */
  readonly firstPause: Seconds;
}

const retryPolicy: RetryPolicy = { timeout: 10, maxTries: 13, firstPause: 0.1 };

/** What a dispatcher needs. */
export interface WebhookDispatcherOptions {
  readonly outbox: WebhookOutbox;
  readonly write: WebhookWriter;
  readonly allowPrivate: boolean;
  readonly log: ServiceLog;
  readonly meters?: WebhookMeters | undefined;
}

/**
 * The pause before the next try.
 *
 * @param tries - made so far, 1 or more
 * @returns 0.1 s, doubled each time: about seven minutes for all tries together
 */
export function pauseAfter(tries: number): Seconds {
  return retryPolicy.firstPause * 2 ** (tries - 1);
}

/** Tell whether a delivery with this outcome may be retried. */
function mayRetry(outcome: PostOutcome): boolean {
  if ("refused" in outcome) return false;
  if ("unreachable" in outcome) return true;
  return outcome.status === 429 || outcome.status >= 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const isDelivered = (outcome: PostOutcome) =>
  "status" in outcome && outcome.status >= 200 && outcome.status < 300;

/** What came of a post, for the log. */
function describePost({ prediction, event, webhookId }: WebhookDelivery, outcome: PostOutcome) {
  const why = "refused" in outcome ? outcome.refused : "status" in outcome ? null : outcome.unreachable;
  const named = "status" in outcome ? outcome.status : why;
  return { prediction: prediction.id, event, webhook: webhookId, outcome: named };
}

/**
 * Start delivering.
 *
 * @param options - where events come from and how they are written
 * @returns stops it: deliveries under way are aborted and stay in the outbox for the next start
 */
export function startWebhookDispatcher({
  outbox,
  write,
  allowPrivate,
  log,
  meters,
}: WebhookDispatcherOptions): () => Promise<void> {
  const closing = new AbortController();
  const slots = createHostSlots(() => performance.now());
  let waiting = new AbortController();

  /** Post, in a slot of its host. */
  async function post(delivery: WebhookDelivery): Promise<PostOutcome> {
    let answered = true;
    slots.take(delivery.host);
    try {
      const { headers, body } = await write(delivery);
      const limits = { allowPrivate, timeout: retryPolicy.timeout * 1000, signal: closing.signal };
      const outcome = await postChecked({ url: delivery.url, headers, body, ...limits });
      answered = !("unreachable" in outcome);
      return outcome;
    } finally {
      slots.release(delivery.host, answered);
    }
  }

  async function deliver(delivery: WebhookDelivery): Promise<void> {
    const { webhookId, event, tries } = delivery;
    const outcome = await post(delivery);
    const delivered = isDelivered(outcome);
    const retry =
      !delivered && event === "completed" && mayRetry(outcome) && tries + 1 < retryPolicy.maxTries;
    log(delivered ? "info" : "warn", "webhook", { ...describePost(delivery, outcome), retry });
    const settled = delivered ? "delivered" : retry ? { retryIn: pauseAfter(tries + 1) } : "given up";
    meters?.posted(event, typeof settled === "object" ? "retried" : settled);
    await outbox.settle(webhookId, settled);
    // The outbox sends no notification when a retry falls due.
    if (retry) setTimeout(() => waiting.abort(), pauseAfter(tries + 1) * 1000 + 20).unref();
  }

  const underWay = new Set<Promise<void>>();
  const slotsNow = () => ({ perHost: slotsPerHost, used: slots.used() });

  /** A slow receiver delays only its own events. */
  function send(delivery: WebhookDelivery): void {
    const sending = deliver(delivery)
      .catch((error: unknown) => {
        // Not settled, so it is due again when its lease is over.
        if (!closing.signal.aborted) log("warn", "webhook not settled", { error: messageOf(error) });
      })
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      waiting = new AbortController();
      const signal = AbortSignal.any([closing.signal, waiting.signal]);
      try {
        const free = maxConcurrent - underWay.size;
        const due = free > 0 ? await outbox.take(free, retryPolicy.timeout + 10, slotsNow()) : [];
        due.forEach(send);
        if (due.length === 0) await Promise.race([outbox.waitForDue(1, signal), ...underWay]);
      } catch (error) {
        if (closing.signal.aborted) break;
        log("warn", "webhooks not read", { error: messageOf(error) });
        await new Promise((resolve) => setTimeout(resolve, 1000));
      } finally {
        waiting.abort();
      }
    }
    await Promise.all(underWay);
  }

  const done = run();
  return async () => {
    closing.abort();
    await done;
  };
}

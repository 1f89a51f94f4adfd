/**
 * Write webhook events to the outbox, in the transaction that caused them. `output` and `logs` are
 * throttled here.
 */
import type { Queries } from "./database.ts";
import { dueTopic, notify } from "./notifications.ts";
import type { Prediction, WebhookEventName } from "./prediction.ts";

/** Shortest time between two `output` or two `logs` events, in milliseconds. */
const throttleMilliseconds = 500;

/**
 * Write an event, if the prediction has a webhook that asked for it.
 *
 * @param queries - of the transaction
 * @param prediction - as it stands after the change
 * @param event - what happened
 */
export async function writeWebhookEvent(
  queries: Queries,
  prediction: Prediction,
  event: WebhookEventName,
): Promise<void> {
  const { id, webhook } = prediction;
  if (webhook === null || !webhook.events.includes(event)) return;
  const snapshot = JSON.stringify(prediction);
  if (event === "output" || event === "logs") {
    const waiting = await queries.query(
      `update looper.webhook_events set snapshot = $3::json
       where prediction_id = $1 and event = $2 and settled_at is null and tries = 0 returning webhook_id`,
      [id, event, snapshot],
    );
    if (waiting.length > 0) return;
  }
  if (event === "completed") {
    // The last event has the full logs, so earlier `logs` events are superseded; throttled events become due now.
    await queries.query(
      `update looper.webhook_events set settled_at = clock_timestamp(), outcome = 'superseded', snapshot = null
       where prediction_id = $1 and event = 'logs' and settled_at is null and tries = 0`,
      [id],
    );
    await queries.query(
      `update looper.webhook_events set due_at = clock_timestamp()
       where prediction_id = $1 and settled_at is null and tries = 0 and due_at > clock_timestamp()`,
      [id],
    );
  }
  const gap = event === "output" || event === "logs" ? throttleMilliseconds : 0;
  await queries.query(
    `insert into looper.webhook_events (prediction_id, event, url, snapshot, due_at)
     values ($1, $2, $3, $4::json, greatest(clock_timestamp(), (
       select max(due_at) from looper.webhook_events where prediction_id = $1 and event = $2
     ) + make_interval(secs => $5::float8)))`,
    [id, event, webhook.url, snapshot, gap / 1000],
  );
  await notify(queries, dueTopic);
}

/** Webhook events waiting for delivery, kept in the database. Delivery itself is the dispatcher's. */
import type { Database } from "./database.ts";
import { dueTopic, type Notifications } from "./notifications.ts";
import type { Prediction, WebhookEventName } from "./prediction.ts";
import { toInstant } from "./prediction-row.ts";
import type { WebhookOutbox } from "./prediction-store.ts";

/** Not settled, due, and with no dispatcher. */
const isDue = `event.settled_at is null and event.due_at <= clock_timestamp()
  and (event.lease_until is null or event.lease_until < clock_timestamp())`;

/** Host and port, as far as one receiver is told from another. */
const hostOfUrl = "coalesce(lower(substring(event.url from '^[A-Za-z]+://([^/?#]+)')), '')";

/**
 * Open the outbox.
 *
 * @param database - with migrated tables
 * @param notifications - of the same database
 */
export function createWebhookOutbox(database: Database, notifications: Notifications): WebhookOutbox {
  return {
    async take(limit, lease, slots = { perHost: limit, used: {} }) {
      const rows = await database.query(
        `with ready as materialized (
           select event.webhook_id, event.due_at, event.seq, ${hostOfUrl} as host from looper.webhook_events as event
           where ${isDue} and not exists (
             select 1 from looper.webhook_events as earlier
             where earlier.prediction_id = event.prediction_id and earlier.seq < event.seq
               and earlier.settled_at is null)),
         ranked as materialized (
           select *, row_number() over (partition by host order by due_at, seq) as place from ready),
         due as materialized (
           select event.webhook_id, ranked.host from looper.webhook_events as event
           join ranked on ranked.webhook_id = event.webhook_id
           where place + coalesce(($3::json ->> ranked.host)::int, 0) <= $4::int and ${isDue}
           order by event.due_at, event.seq limit $1::int for update of event skip locked)
         update looper.webhook_events as event
         set lease_until = clock_timestamp() + make_interval(secs => $2::float8), tries = tries + 1
         from due where event.webhook_id = due.webhook_id returning event.*, due.host`,
        [limit, lease, JSON.stringify(slots.used), slots.perHost],
      );
      return rows.map((row) => ({
        webhookId: String(row.webhook_id),
        event: row.event as WebhookEventName,
        url: String(row.url),
        host: String(row.host),
        prediction: row.snapshot as Prediction,
        tries: Number(row.tries) - 1,
        createdAt: toInstant(row.created_at),
      }));
    },

    async settle(webhookId, outcome) {
      if (typeof outcome === "object") {
        await database.query(
          `update looper.webhook_events set lease_until = null,
             due_at = clock_timestamp() + make_interval(secs => $2::float8)
           where webhook_id = $1 and settled_at is null`,
          [webhookId, outcome.retryIn],
        );
        return;
      }
      await database.query(
        `update looper.webhook_events
         set settled_at = clock_timestamp(), outcome = $2, snapshot = null, lease_until = null
         where webhook_id = $1 and settled_at is null`,
        [webhookId, outcome],
      );
    },

    async waitForDue(timeout, signal) {
      await notifications.wait(dueTopic, timeout, signal);
    },
  };
}

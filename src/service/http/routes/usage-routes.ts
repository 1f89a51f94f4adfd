/** What each key used, for bills and for callers who ask: as JSON, or as CSV for a spreadsheet. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import type { UsageQuery, UsageRow } from "../../jobs/usage/usage-records.ts";
import type { ApiEnv } from "../api-env.ts";
import { callerOf } from "../guard/key-guard.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import { usageQuery } from "../openapi/parameters.ts";
import type { ApiPorts } from "../ports.ts";
import { usageSchema } from "../response/schemas.ts";

type Row = z.infer<typeof usageSchema>["results"][number];

/** Declare the route. */
export function usageRoutes({ store, now }: ApiPorts): readonly DeclaredRoute[] {
  return [
    declareRoute(
      {
        ...{ method: "get", path: "/v1/usage", tag: "Service", parameters: usageQuery },
        summary: "What keys used: a key its own, a key with `admin` that of all.",
        responses: { 200: usageSchema },
      },
      async (c) => {
        const query = readQuery(c, new Date(now()));
        const results = (await store.usage.list(query)).map(present);
        const { from, to, by } = query;
        if (c.req.query("format") !== "csv") return c.json({ from, to, by, results });
        const name = `attachment; filename="usage-${from}-${to}.csv"`;
        const headers = { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": name };
        return c.body(writeCsv(results), 200, headers);
      },
    ),
  ];
}

/** Read which usage is asked for. @throws HTTPException 400 */
function readQuery(c: Context<ApiEnv>, today: Date): UsageQuery {
  const day = today.toISOString().slice(0, 10);
  const from = readDay(c, "from") ?? `${day.slice(0, 8)}01`;
  const to = readDay(c, "to") ?? day;
  const by = c.req.query("by") ?? "all";
  if (by !== "day" && by !== "month" && by !== "all") throw refused("by must be day, month or all.");
  const format = c.req.query("format") ?? "json";
  if (format !== "json" && format !== "csv") throw refused("format must be json or csv.");
  const caller = callerOf(c);
  // An operator may ask for one of them.
  return { from, to, by, key: caller.isAdmin ? c.req.query("key") : caller.name };
}

function readDay(c: Context<ApiEnv>, name: "from" | "to"): string | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const time = /^(19|20)\d\d-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // The 31st of a shorter month is a day of the next.
  if (time && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)) return text;
  throw refused(`${name} must be a day such as 2026-01-31.`);
}

const refused = (message: string) => new HTTPException(400, { message });

function present({ key, period, ...used }: UsageRow): Row {
  return {
    ...{ period, key, predictions: used.predictions, succeeded: used.succeeded },
    compute_seconds: used.computeSeconds,
    audio_seconds: used.audioSeconds,
    output_bytes: used.outputBytes,
  };
}

const columns = [
  ...(["period", "key", "predictions", "succeeded"] as const),
  ...(["compute_seconds", "audio_seconds", "output_bytes"] as const),
];

/** Names of keys hold nothing that needs quotes. @source RFC 4180 */
function writeCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? "").join(","));
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}

/** What the service says before it has a store: that it lives, that it starts, and to come again. */
import type { z } from "zod";
import { cogVersion } from "../routes/cog-routes.ts";
import { apiOf } from "./exchange.ts";
import { problem } from "./faults.ts";
import type { healthShape } from "./shapes.ts";

/**
 * Make answers for the time before the service is there.
 *
 * @param version - of this program
 * @param startedAt - when it began to start, ISO 8601
 */
export function createStartingAnswers(version: string, startedAt: string): (request: Request) => Response {
  const health: z.infer<typeof healthShape> = {
    status: "STARTING",
    setup: { started_at: startedAt, completed_at: null, status: "starting", logs: "" },
    version: { cog: cogVersion, musicgen_looper: version },
    concurrency: { max: 1, current: 0 },
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/livez") return new Response("ok\n");
    if (pathname === "/health-check") return Response.json(health);
    const headers = { "Retry-After": "1", "Cache-Control": "no-store" };
    if (pathname === "/readyz") return new Response("starting\n", { status: 503, headers });
    const detail = "The service is starting. Try again in a moment.";
    const body = apiOf(pathname) === "cog" ? { detail } : problem(503, "Service unavailable", detail);
    return Response.json(body, { status: 503, headers });
  };
}

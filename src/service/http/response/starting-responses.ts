/** Responses before the service has a store: it is alive, it is starting, try again. */
import type { z } from "zod";
import { cogVersion } from "../request/model-versions.ts";
import { apiOf } from "./refuse.ts";
import type { healthSchema } from "./schemas.ts";
import { problem } from "./validation-issues.ts";

/**
 * Create the responses for the time of starting.
 *
 * @param version - of this program
 * @param startedAt - when it began to start, ISO 8601
 */
export function createStartingResponses(version: string, startedAt: string): (request: Request) => Response {
  const health: z.infer<typeof healthSchema> = {
    status: "STARTING",
    setup: { started_at: startedAt, completed_at: null, status: "starting", logs: "" },
    version: { cog: cogVersion, musicgen_looper: version },
    queue: null,
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

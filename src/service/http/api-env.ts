/** The environment of a request in Hono's terms. */

import type { Context as TraceContext } from "@opentelemetry/api";
import type { Caller } from "../keys/caller.ts";
import type { RequestBody } from "./body/request-body.ts";

/** What a request carries from middleware to middleware. */
export interface ApiEnv {
  Variables: {
    /** The prediction that it is about, for the log. */
    predictionId?: string;
    /** Of a request for a prediction. */
    body?: RequestBody;
    /** Who asks; not set on routes that need no key. */
    caller?: Caller;
    /** Its answer waits for a prediction, as it asks for. */
    waits?: true;
    /** The span of this request. */
    trace?: TraceContext;
  };
}

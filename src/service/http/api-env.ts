/** The environment of a request in Hono's terms. */

import type { RequestBody } from "./body/request-body.ts";

/** What a request carries from middleware to middleware. */
export interface ApiEnv {
  Variables: {
    /** The prediction that it is about, for the log. */
    predictionId?: string;
    /** Of a request for a prediction. */
    body?: RequestBody;
  };
}

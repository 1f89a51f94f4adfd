/** The environment of a request in Hono's terms. */

/** What a request carries from middleware to middleware. */
export interface ApiEnv {
  Variables: {
    /** The prediction that it is about, for the log. */
    predictionId?: string;
  };
}

/** What the system says when there is no talking to a server, as an error of the table. */
import { isLooperError, LooperError } from "#base";

/**
 * Name a failure of the network.
 *
 * @param address - that was asked
 * @param cause - what `fetch` threw
 */
export function httpFailure(address: URL, cause: unknown): LooperError {
  if (isLooperError(cause)) return cause;
  const reason = reasonOf(cause);
  const proxy =
    (process.env.HTTPS_PROXY ?? process.env.https_proxy) && process.env.NODE_USE_ENV_PROXY !== "1"
      ? " HTTPS_PROXY is set; Node 22.21 and newer use it with NODE_USE_ENV_PROXY=1."
      : "";
  return new LooperError(
    "HUB_UNREACHABLE",
    `${address.host} cannot be reached (${reason}). Check the network and HF_ENDPOINT, then pull again: what has come is kept.${proxy}`,
    { facts: { host: address.host, system: reason }, cause },
  );
}

/** The innermost word of the system: fetch wraps it. */
function reasonOf(cause: unknown): string {
  let at = cause;
  let reason = "unknown";
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    const code = "code" in at && typeof at.code === "string" ? at.code : null;
    reason = code ?? at.message;
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else at = at.cause;
  }
  return reason;
}

/**
 * A trace from process to process, in the form of W3C's `traceparent`. Where this process has no SDK it is passed on
 * as it came, for the workers may have one.
 *
 * @source https://www.w3.org/TR/trace-context/
 */
import { type Context, propagation, ROOT_CONTEXT } from "@opentelemetry/api";

/** What is carried along. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const maxState = 512;

/** Take what is well-formed of headers, or of what was carried. */
function toCarrier(given: { readonly [name: string]: unknown }): TraceCarrier {
  const { traceparent: parent, tracestate: state } = given;
  if (typeof parent !== "string" || !traceparent.test(parent)) return {};
  const isUsable = typeof state === "string" && state.length <= maxState && /^[\x20-\x7e]+$/.test(state);
  return { traceparent: parent, ...(isUsable ? { tracestate: state } : {}) };
}

/** Continue a trace that was carried here. */
export function continueTrace(given: { readonly [name: string]: unknown }): Context {
  return propagation.extract(ROOT_CONTEXT, toCarrier(given));
}

/**
 * Carry a trace on.
 *
 * @param context - of the span that is to be the parent; undefined for none
 * @param came - the headers with which it came
 */
export function carryTrace(
  context: Context | undefined,
  came: { readonly [name: string]: unknown },
): TraceCarrier {
  const carrier: Record<string, unknown> = {};
  if (context) propagation.inject(context, carrier);
  return { ...toCarrier(came), ...toCarrier(carrier) };
}

/** The key: `Authorization: Bearer KEY`, or `Token KEY` as older clients of Replicate send it; and its rate. */
import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { LooperError } from "#base";
import { anyone, type Caller } from "../../keys/caller.ts";
import type { KeyRing, KeyVerdict } from "../../keys/key-ring.ts";
import { createRateLimit } from "../../keys/rate-limit.ts";
import type { KeyMeters } from "../../metrics/key-meters.ts";
import type { ApiEnv } from "../api-env.ts";
import { refuse } from "../response/refuse.ts";

/** A request that makes nothing costs this share of one that does: clients ask often how far it is. */
const lookingCost = 0.1;

/** What stands at the door. */
export interface KeyGuardOptions {
  readonly keys: KeyRing;
  readonly meters: KeyMeters;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Refuse requests without a key, where there are any, and those of a key beyond its rate. */
export function keyGuard({ keys, meters, now }: KeyGuardOptions): MiddlewareHandler<ApiEnv> {
  const rates = createRateLimit(now);
  return async (c, next) => {
    const found = keys.find(sentKey(c));
    if (!("caller" in found)) {
      meters.refused(found.name, found.refused);
      c.header("WWW-Authenticate", 'Bearer realm="musicgen-looper"');
      return refuse(c, 401, sayRefused(found));
    }
    const { caller } = found;
    c.set("caller", caller);
    if (caller.name === null) return next();
    meters.asked(caller.name);
    const wait = takeRate(c, caller, rates);
    if (wait > 0) {
      meters.refused(caller.name, "rate");
      throw rateExceeded(caller, wait);
    }
    return next();
  };
}

/** Refuse those who are no operators. */
export function adminsOnly(): MiddlewareHandler<ApiEnv> {
  return async (c, next) =>
    callerOf(c).isAdmin
      ? next()
      : refuse(c, 403 satisfies ContentfulStatusCode, "This is for keys with `admin`.");
}

/** Who asks. */
export function callerOf(c: Context<ApiEnv>): Caller {
  return c.get("caller") ?? anyone;
}

function takeRate(
  c: Context<ApiEnv>,
  { name, ratePerMinute }: Caller,
  rates: ReturnType<typeof createRateLimit>,
) {
  if (ratePerMinute === undefined || name === null) return 0;
  const { method, path } = c.req;
  const makes = (method === "POST" || method === "PUT") && !path.endsWith("/cancel");
  return rates.take(name, ratePerMinute, makes ? 1 : lookingCost);
}

function rateExceeded({ name, ratePerMinute = 0 }: Caller, wait: number): LooperError {
  const retryAfter = Math.ceil(wait);
  const message = `The key ${name} may make ${ratePerMinute} requests a minute, and has made them. Send the request again in ${retryAfter} s.`;
  return new LooperError("WORK_RATE_EXCEEDED", message, { facts: { key: name, ratePerMinute, retryAfter } });
}

function sayRefused({ refused, name }: Exclude<KeyVerdict, { caller: Caller }>): string {
  const how = "Send it as: Authorization: Bearer KEY.";
  if (refused === "expired") return `The key ${name} has expired. Ask the operator for a new one.`;
  if (refused === "removed") return `The key ${name} was taken away. Ask the operator for a new one.`;
  return `You did not pass a valid key. ${how}`;
}

function sentKey(c: Context<ApiEnv>): string | undefined {
  return /^(?:bearer|token) +(\S+)\s*$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

/**
 * Post to an address given by a caller, without giving access to the network of this machine: the host name
 * is resolved once, all its addresses must be public, the connection goes to one that was checked, and no
 * redirect is followed.
 */
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { isPublicAddress, literalAddress } from "../http/request/public-address.ts";

/** What to post. */
export interface CheckedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowPrivate: boolean;
  /** Limit of the whole exchange, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** The status of the response, or why there was none. */
export type PostOutcome =
  | { readonly status: number }
  | { readonly refused: string }
  | { readonly unreachable: string };

/** The host has a private address. */
class PrivateAddress extends Error {
  override readonly name = "PrivateAddress";
}

/** Resolve a name, and refuse it if any of its addresses is private: the next lookup may return that one. */
function checkedLookup(resolve: typeof lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { all: true, verbatim: true }).then(
      (addresses) => {
        const internal = addresses.find(({ address }) => !isPublicAddress(address));
        const [first] = addresses;
        if (internal)
          done(new PrivateAddress(`${hostname} has the private address ${internal.address}`), "", 0);
        else if (!first) done(new Error(`${hostname} has no address`), "", 0);
        else if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, "", 0),
    );
  };
}

/**
 * Post.
 *
 * @param post - address and content
 * @param resolve - resolves names; tests give another than the system's
 */
export async function postChecked(post: CheckedPost, resolve: typeof lookup = lookup): Promise<PostOutcome> {
  const url = new URL(post.url);
  const literal = literalAddress(url.hostname);
  if (!post.allowPrivate && literal !== undefined && !isPublicAddress(literal)) {
    return { refused: `${literal} is a private address` };
  }
  const timeout = AbortSignal.timeout(post.timeout);
  const signal = post.signal ? AbortSignal.any([post.signal, timeout]) : timeout;
  try {
    const response = await new Promise<IncomingMessage>((done, failed) => {
      const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
        method: "POST",
        headers: { ...post.headers, "Content-Length": Buffer.byteLength(post.body) },
        // A new connection for each post: a kept one could lead to an address checked for another name.
        agent: false,
        signal,
        ...(post.allowPrivate ? {} : { lookup: checkedLookup(resolve) }),
      });
      request.on("response", done);
      request.on("error", failed);
      request.end(post.body);
    });
    // The body is not read; it may be endless.
    response.destroy();
    return { status: response.statusCode ?? 0 };
  } catch (thrown) {
    if (thrown instanceof PrivateAddress) return { refused: thrown.message };
    post.signal?.throwIfAborted();
    const error = thrown as NodeJS.ErrnoException;
    return { unreachable: timeout.aborted ? "no answer in time" : (error.code ?? error.message) };
  }
}

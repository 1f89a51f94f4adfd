/**
 * Post to an address that a caller named, without becoming his way into this network: the name is
 * resolved once, every address it has must be public, the connection goes to one of those checked, and
 * no redirect is followed.
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
  /** Of the whole exchange, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** How the other side took it: its status, or why it was never asked. */
export type PostOutcome =
  | { readonly status: number }
  | { readonly refused: string }
  | { readonly unreachable: string };

/** Why a post was not made, or did not arrive. */
class PrivateAddress extends Error {
  override readonly name = "PrivateAddress";
}

/** Resolve a name, and refuse it when any of its addresses is private: the next answer may be that one. */
function checkedLookup(resolve: typeof lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { all: true, verbatim: true }).then(
      (addresses) => {
        const inside = addresses.find(({ address }) => !isPublicAddress(address));
        const [first] = addresses;
        if (inside) done(new PrivateAddress(`${hostname} has the private address ${inside.address}`), "", 0);
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
 * @param post - where to, what
 * @param resolve - resolves names; the system's resolver, unless a test says otherwise
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
    const answer = await new Promise<IncomingMessage>((done, failed) => {
      const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
        method: "POST",
        headers: { ...post.headers, "Content-Length": Buffer.byteLength(post.body) },
        // One connection for one post: a kept one could lead to an address that was checked for another name.
        agent: false,
        signal,
        ...(post.allowPrivate ? {} : { lookup: checkedLookup(resolve) }),
      });
      request.on("response", done);
      request.on("error", failed);
      request.end(post.body);
    });
    // What it says is of no interest, and it may say it for ever.
    answer.destroy();
    return { status: answer.statusCode ?? 0 };
  } catch (thrown) {
    if (thrown instanceof PrivateAddress) return { refused: thrown.message };
    post.signal?.throwIfAborted();
    const error = thrown as NodeJS.ErrnoException;
    return { unreachable: timeout.aborted ? "no answer in time" : (error.code ?? error.message) };
  }
}

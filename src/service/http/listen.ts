/** The HTTP server: a socket, its limits, and an app that answers. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { LooperError } from "#base";

/** Answers requests. */
export interface FetchApp {
  /** @param env - what the server lends of the request, such as `incoming` of Node */
  fetch(request: Request, env?: object): Response | Promise<Response>;
}

/** A listening server. */
export interface HttpListener {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  /** Accept no more connections; requests under way have so many milliseconds to end. */
  close(grace: number): Promise<void>;
}

/** Tell whether an address is loopback, so that other machines cannot reach it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Listen.
 *
 * @param app - answers requests
 * @param address - port 0 for any that is free
 * @throws LooperError WORK_ADDRESS_IN_USE, WORK_ADDRESS_UNUSABLE
 */
export async function listen(
  app: FetchApp,
  address: { readonly host: string; readonly port: number },
): Promise<HttpListener> {
  const { host, port } = address;
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) }) as Server;
  // Against clients that send a request byte by byte.
  server.headersTimeout = 20_000;
  server.requestTimeout = 300_000;
  // Longer than the 60 s after which proxies close idle connections: the proxy must be first to close.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((done, failed) => {
    server.once("error", (cause: NodeJS.ErrnoException) => failed(unusable(address, cause)));
    server.listen(port, host, done);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    port: bound,
    close(grace) {
      return new Promise((done) => {
        const force = setTimeout(() => server.closeAllConnections(), grace);
        server.close(() => {
          clearTimeout(force);
          done();
        });
        server.closeIdleConnections();
      });
    },
  };
}

function unusable({ host, port }: { host: string; port: number }, cause: NodeJS.ErrnoException): LooperError {
  const facts = { host, port, system: cause.code ?? "unknown" };
  if (cause.code === "EADDRINUSE") {
    const message = `Port ${port} of ${host} is taken. Choose another with --port, or stop the program that listens there.`;
    return new LooperError("WORK_ADDRESS_IN_USE", message, { facts, cause });
  }
  const message = `Cannot listen on ${host}:${port} (${facts.system}). Choose another address with --host and --port.`;
  return new LooperError("WORK_ADDRESS_UNUSABLE", message, { facts, cause });
}

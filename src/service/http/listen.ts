/** Listen for requests. Knows sockets; what is answered is the app's. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { LooperError } from "#base";

/** What answers requests. */
export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
}

/** A server that listens. */
export interface Listening {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  /** Take no more; requests under way have so many milliseconds to end. */
  close(grace: number): Promise<void>;
}

/** Tell whether a host is this machine and cannot be reached from another. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Listen.
 *
 * @param app - answers
 * @param place - where; port 0 for any that is free
 * @throws LooperError WORK_ADDRESS_IN_USE, WORK_ADDRESS_UNUSABLE
 */
export async function listen(
  app: FetchApp,
  place: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const { host, port } = place;
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server;
  // Whoever sends a request letter by letter gets no longer than this.
  server.headersTimeout = 20_000;
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 15_000;
  await new Promise<void>((done, failed) => {
    server.once("error", (cause: NodeJS.ErrnoException) => failed(unusable(place, cause)));
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
    const message = `Port ${port} of ${host} is taken. Choose another with --port, or stop what listens there.`;
    return new LooperError("WORK_ADDRESS_IN_USE", message, { facts, cause });
  }
  const message = `${host}:${port} cannot be listened on (${facts.system}). Choose others with --host and --port.`;
  return new LooperError("WORK_ADDRESS_UNUSABLE", message, { facts, cause });
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postChecked } from "./post-checked.ts";

let server: Server;
let port = 0;
const received: { path: string | undefined; host: string | undefined; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      received.push({ path: request.url, host: request.headers.host, body });
      if (request.url === "/moved") response.writeHead(307, { Location: "/elsewhere" }).end();
      else if (request.url === "/silent") return;
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = { headers: { "X-Test": "1" }, body: '{"ü":1}', timeout: 5000 };
type Resolve = Parameters<typeof postChecked>[1];
const resolveTo = (...addresses: string[]) =>
  (async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))) as unknown as Resolve;

it("posts the body as it is", async () => {
  const outcome = await postChecked({ ...post, url: `http://127.0.0.1:${port}/a`, allowPrivate: true });
  expect(outcome).toEqual({ status: 204 });
  expect(received.at(-1)).toEqual({ path: "/a", host: `127.0.0.1:${port}`, body: post.body });
});

it("does not go where a literal address is private, nor where a name resolves to one, even as one of many", async () => {
  const before = received.length;
  const literal = await postChecked({ ...post, url: `http://127.0.0.1:${port}/`, allowPrivate: false });
  expect(literal).toEqual({ refused: "127.0.0.1 is a private address" });
  const named = { ...post, url: `http://rebound.example:${port}/`, allowPrivate: false };
  for (const addresses of [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:192.168.0.1"]]) {
    expect(await postChecked(named, resolveTo(...addresses))).toHaveProperty("refused");
  }
  expect(received).toHaveLength(before);
});

it("follows no redirect", async () => {
  const outcome = await postChecked({ ...post, url: `http://127.0.0.1:${port}/moved`, allowPrivate: true });
  expect(outcome).toEqual({ status: 307 });
  expect(received.map(({ path }) => path)).not.toContain("/elsewhere");
});

it("gives up on a listener that never answers, and on one that is not there", async () => {
  const silent = { ...post, url: `http://127.0.0.1:${port}/silent`, allowPrivate: true, timeout: 200 };
  expect(await postChecked(silent)).toEqual({ unreachable: "no answer in time" });
  const nobody = await postChecked({ ...post, url: "http://127.0.0.1:1/", allowPrivate: true });
  expect(nobody).toEqual({ unreachable: "ECONNREFUSED" });
});

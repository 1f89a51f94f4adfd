import { connect } from "node:net";
import { expect, it } from "vitest";
import { listen } from "./listen.ts";

it("keeps idle connections longer than the 60 s of proxies, so that the proxy closes them", async () => {
  const listener = await listen({ fetch: () => new Response("ok") }, { host: "127.0.0.1", port: 0 });
  const response = await fetch(listener.url);
  const [, seconds] = /timeout=(\d+)/.exec(response.headers.get("keep-alive") ?? "") ?? [];
  expect(await response.text()).toBe("ok");
  expect(Number(seconds)).toBeGreaterThan(60);
  await listener.close(0);
});

it("refuses an address that is in use, and frees it when closed", async () => {
  const app = { fetch: () => new Response("ok") };
  const first = await listen(app, { host: "127.0.0.1", port: 0 });
  const address = { host: "127.0.0.1", port: first.port };
  await expect(listen(app, address)).rejects.toMatchObject({ code: "WORK_ADDRESS_IN_USE" });
  const open = connect(address);
  await new Promise((done) => open.once("connect", done));
  await first.close(10);
  await (await listen(app, address)).close(0);
  open.destroy();
});

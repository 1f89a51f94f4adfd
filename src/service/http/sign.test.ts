import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { createRandom } from "#base";
import { signWebhook, webhookSecret } from "../webhooks/sign-webhook.ts";
import { createUrlSigner, sameText, toBase64, toBase64Url } from "./sign.ts";

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);

it("writes base64 as Node does, also of many bytes", () => {
  const random = createRandom(1);
  for (const length of [0, 1, 2, 3, 24_572, 24_573, 24_574, 100_001]) {
    const bytes = Uint8Array.from({ length }, () => random.integer(0, 256));
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
  }
});

it("signs webhooks with the secret that it tells, over id, time and body", async () => {
  const key = Buffer.from((await webhookSecret(secret)).slice("whsec_".length), "base64");
  const event = { id: "event", timestamp: 1_700_000_000, body: '{"ü":1}' };
  const wanted = createHmac("sha256", key).update(`event.1700000000.${event.body}`).digest("base64");
  expect((await signWebhook(secret, event))["webhook-signature"]).toBe(`v1,${wanted}`);
});

it("opens a URL for its path and its time alone", async () => {
  let now = 1_000_000;
  const signer = createUrlSigner(secret, 100, () => now);
  const query = (url: string) => Object.fromEntries(new URLSearchParams(url.split("?")[1]));
  const signed = query(await signer.sign("/files/a/b.wav"));
  expect(await signer.verify("/files/a/b.wav", signed)).toBe("good");
  expect(await signer.verify("/files/a/c.wav", signed)).toBe("bad");
  expect(await signer.verify("/files/a/b.wav", { ...signed, exp: String(Number(signed.exp) + 1) })).toBe(
    "bad",
  );
  expect(await signer.verify("/files/a/b.wav", {})).toBe("bad");
  const stranger = createUrlSigner(secret.slice().fill(9), 100, () => now);
  expect(await stranger.verify("/files/a/b.wav", signed)).toBe("bad");
  now += 99_000;
  expect(await signer.verify("/files/a/b.wav", signed)).toBe("good");
  now += 102_000;
  expect(await signer.verify("/files/a/b.wav", signed)).toBe("expired");
});

it("tells equal texts from all others, of any length", async () => {
  expect(await sameText("key", "key")).toBe(true);
  for (const other of ["", "kez", "ke", "keyy", "KEY"]) expect(await sameText("key", other)).toBe(false);
});

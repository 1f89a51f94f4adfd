import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { createUrlSigner } from "./http/url-signer.ts";
import { equalTexts } from "./sign.ts";
import { signWebhook, webhookSecret } from "./webhooks/sign-webhook.ts";

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);

it("signs webhooks with the published secret, over id, time and body", () => {
  const key = Buffer.from(webhookSecret(secret).slice("whsec_".length), "base64");
  const event = { id: "event", timestamp: 1_700_000_000, body: '{"ü":1}' };
  const wanted = createHmac("sha256", key).update(`event.1700000000.${event.body}`).digest("base64");
  expect(signWebhook(secret, event)["webhook-signature"]).toBe(`v1,${wanted}`);
});

it("opens a URL for its path and its time alone", () => {
  let now = 1_000_000;
  const signer = createUrlSigner(secret, 100, () => now);
  const query = (url: string) => Object.fromEntries(new URLSearchParams(url.split("?")[1]));
  const signed = query(signer.sign("/files/a/b.wav"));
  expect(signer.verify("/files/a/b.wav", signed)).toBe("good");
  expect(signer.verify("/files/a/c.wav", signed)).toBe("bad");
  expect(signer.verify("/files/a/b.wav", { ...signed, exp: String(Number(signed.exp) + 1) })).toBe("bad");
  expect(signer.verify("/files/a/b.wav", {})).toBe("bad");
  const stranger = createUrlSigner(secret.slice().fill(9), 100, () => now);
  expect(stranger.verify("/files/a/b.wav", signed)).toBe("bad");
  now += 99_000;
  expect(signer.verify("/files/a/b.wav", signed)).toBe("good");
  now += 102_000;
  expect(signer.verify("/files/a/b.wav", signed)).toBe("expired");
});

it("tells equal texts from all others, of any length", () => {
  expect(equalTexts("key", "key")).toBe(true);
  for (const other of ["", "kez", "ke", "keyy", "KEY"]) expect(equalTexts("key", other)).toBe(false);
});

it("makes the signatures that earlier versions made, so that URLs and webhook secrets outlive an update", () => {
  expect(createUrlSigner(secret, 100, () => 1_000_000).sign("/files/a/b.wav")).toBe(
    "/files/a/b.wav?exp=1200&sig=W0eAJXjg1OgeUmz-45js1SSQPGWLmdyJehTiJu6Sm9E",
  );
  expect(webhookSecret(secret, "default")).toBe(webhookSecret(secret));
  const event = { id: "msg_1", timestamp: 1, body: "{}" };
  for (const other of ["studio", "Default", ""]) {
    expect(webhookSecret(secret, other)).not.toBe(webhookSecret(secret));
    expect(signWebhook(secret, { ...event, caller: other })).not.toEqual(signWebhook(secret, event));
  }
  expect(webhookSecret(secret)).toBe("whsec_/4WrnO3C6qiHBar998RqVNXEGofTcn2/OYQZI0yeixU=");
});

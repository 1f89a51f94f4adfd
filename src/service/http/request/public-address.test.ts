import { expect, it } from "vitest";
import { isPublicAddress, webhookIssue } from "./public-address.ts";

it("distinguishes public addresses from all others, however they are embedded", () => {
  const inside = [
    ...[
      "127.0.0.1",
      "10.0.0.1",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1",
    ],
    ...[
      "::1",
      "::",
      "fe80::1",
      "fd00::1",
      "::ffff:10.0.0.1",
      "::127.0.0.1",
      "::7f00:1",
      "::808:808",
      "4000::1",
      "64:ff9b::a00:1",
      "2002:a00:1::",
      "255.255.255.255",
      "no",
    ],
  ];
  expect(inside.filter(isPublicAddress)).toEqual([]);
  const outside = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"];
  expect(outside.filter((address) => !isPublicAddress(address))).toEqual([]);
});

it("refuses webhooks to private addresses in every spelling that URLs allow", () => {
  const urls = [
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://localhost./",
    "http://a.localhost/",
    "http://0/",
  ];
  for (const url of urls) {
    expect(webhookIssue(url, false)).toBe("Must not point to a private address");
    expect(webhookIssue(url, true)).toBeUndefined();
  }
  expect(webhookIssue("https://example.com/x", false)).toBeUndefined();
  for (const url of ["", "example.com", "ftp://example.com/", "http://user:pass@example.com/"]) {
    expect(webhookIssue(url, true)).toMatch(/^Must /);
  }
});

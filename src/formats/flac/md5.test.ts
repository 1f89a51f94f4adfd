import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { md5 } from "./md5.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

it("gives the digests of RFC 1321", () => {
  const digest = (text: string) => hex(md5(new TextEncoder().encode(text)));
  expect(digest("")).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(digest("message digest")).toBe("f96b697d7cb7938d525a2f31aaf161d0");
  expect(digest("1234567890".repeat(8))).toBe("57edf4a22be3c955ac49da2e2107b67a");
});

it("agrees with OpenSSL at every length around a block's edge", () => {
  for (let length = 50; length < 140; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(hex(md5(bytes))).toBe(createHash("md5").update(bytes).digest("hex"));
  }
});

import { expect, it } from "vitest";
import type { Upload, UploadStore } from "../ports.ts";
import { resolveAudio } from "./resolve-audio.ts";

/** What is saved of a data: URI; undefined where it is refused. */
async function saved(uri: string): Promise<string | undefined> {
  let content: Uint8Array | undefined;
  const uploads = {
    save: async (bytes: Uint8Array) => {
      content = bytes;
      return {} as Upload;
    },
    checkAudio: async () => undefined,
  } as unknown as UploadStore;
  const { ok } = await resolveAudio(uri, [], uploads);
  return ok && content ? Buffer.from(content).toString("latin1") : undefined;
}

it("decodes base64 of every length, with and without padding, in lines, and percent-encoded", async () => {
  for (const text of ["a", "ab", "abc", "abcd", "\u00ff\u00fe\u00fd".repeat(50)]) {
    const base64 = Buffer.from(text, "latin1").toString("base64");
    const lines = base64.replace(/.{1,76}/g, "$&\r\n");
    for (const form of [base64, base64.replace(/=+$/, ""), lines, encodeURIComponent(base64)]) {
      expect(await saved(`data:audio/wav;base64,${form}`)).toBe(text);
    }
  }
  expect(await saved("data:,hello%20there")).toBe("hello there");
});

it("refuses what is no base64, or nothing", async () => {
  for (const form of ["", "A", "AAAAA", "AA!A", "AAAA*AAA", "%", "=", "   "]) {
    expect(await saved(`data:audio/wav;base64,${form}`)).toBeUndefined();
  }
});

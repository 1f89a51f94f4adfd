import { expect, it } from "vitest";
import { anyone } from "../../keys/caller.ts";
import type { IncomingUpload, Upload, UploadAbout, UploadStore } from "../ports.ts";
import { resolveAudio } from "./resolve-audio.ts";

const uploads = {
  find: async (id: string) => (id === "abc" ? ({ id } as Upload) : undefined),
  checkAudio: async () => undefined,
} as unknown as UploadStore;
const content = {
  size: 4,
  keep: async (about: UploadAbout) => ({ ...about, id: "kept" }) as Upload,
} as IncomingUpload;

it("keeps the clip that a request brought, named by its type", async () => {
  const received = { content, contentType: "audio/mpeg" };
  for (const audio of ["data:taken-out", "DATA:taken-out"]) {
    expect(await resolveAudio(audio, received, [], uploads, anyone)).toMatchObject({
      ok: true,
      upload: { id: "kept", name: "audio.mp3", contentType: "audio/mpeg" },
    });
  }
});

it("finds an upload by its URL here, and fetches no other", async () => {
  const find = (audio: string, caller = anyone) =>
    resolveAudio(audio, undefined, ["http://here"], uploads, caller);
  expect(await find("http://here/v1/files/abc")).toMatchObject({ ok: true, upload: { id: "abc" } });
  for (const audio of [
    "http://there/v1/files/abc",
    "http://here/v1/files/none",
    "abc",
    "data:taken-out",
    "data:,a",
  ])
    expect(await find(audio)).toMatchObject({ ok: false });
  const another = { name: "band", isAdmin: false };
  expect(await find("http://here/v1/files/abc", another)).toMatchObject({ ok: false });
});

it("refuses a URI without content", async () => {
  const received = { content: null, contentType: "audio/wav" };
  expect(await resolveAudio("data:taken-out", received, [], uploads, anyone)).toMatchObject({ ok: false });
});

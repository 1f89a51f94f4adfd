import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { LooperError } from "#base";
import { systemError } from "./system-error.ts";

const refusal = (code: string) => Object.assign(new Error(code), { code, syscall: "open" });
const caught = async (work: () => Promise<unknown>) =>
  work().then(
    () => expect.unreachable(),
    (cause: unknown) => cause,
  );

describe("a refusal of the system", () => {
  it("keeps the path and the system's word, and says what it means and what to do", () => {
    const read = systemError(refusal("EACCES"), { doing: "read", path: "/a.wav" });
    expect(read).toMatchObject({
      code: "INPUT_FILE_UNREADABLE",
      message:
        "/a.wav cannot be read (permission denied, EACCES). Check that it is a file and that you may read it.",
      facts: { file: "/a.wav", system: "EACCES" },
    });
    const write = systemError(refusal("EROFS"), {
      doing: "write",
      path: "/home",
      subject: "The graphs in /home",
      advice: "Set MUSICGEN_LOOPER_HOME to a folder you may write to.",
    });
    expect(write).toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message:
        "The graphs in /home cannot be written (the disk is read-only, EROFS). Set MUSICGEN_LOOPER_HOME to a folder you may write to.",
    });
  });

  it.each(["ENOSPC", "EDQUOT"])("because of room (%s) has a code and a way out of its own", (word) => {
    const attempt = { doing: "write", path: "/x", advice: "Do not.", whenFull: "Pull again." } as const;
    expect(systemError(refusal(word), attempt)).toMatchObject({
      code: "OUTPUT_DISK_FULL",
      message: `No space left to write /x (${word}). Pull again.`,
    });
  });

  it("for too many open files does not blame the path", () => {
    expect(systemError(refusal("EMFILE"), { doing: "read", path: "/x", advice: "Check it." })).toMatchObject({
      code: "INPUT_FILE_UNREADABLE",
      message: expect.stringMatching(/too many open files, EMFILE\).*ulimit/),
    });
  });

  it("is recognised as Node throws it", async () => {
    const absent = await caught(() => open("/no/such/file"));
    expect(systemError(absent, { doing: "read", path: "/no/such/file" })).toMatchObject({
      code: "INPUT_FILE_NOT_FOUND",
      cause: absent,
    });
    const folder = await caught(async () => readFileSync("/"));
    expect(systemError(folder, { doing: "read", path: "/" })).toMatchObject({
      code: "INPUT_FILE_UNREADABLE",
    });
  });

  it("is told from everything else, which passes", () => {
    const coded = new LooperError("MODEL_UNKNOWN", "There is none.");
    for (const other of [coded, new TypeError("x"), "x", undefined, new DOMException("stop", "AbortError")]) {
      expect(systemError(other, { doing: "write", path: "/x" })).toBe(other);
    }
  });
});

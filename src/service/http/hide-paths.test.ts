import { expect, it } from "vitest";
import { hidePaths } from "./hide-paths.ts";

it("calls the caller's file audio, and any other by its name", () => {
  const upload = "uploads/5876aa";
  expect(hidePaths("/srv/data/uploads/5876aa is not audio.", upload)).toBe("audio is not audio.");
  expect(hidePaths("Cannot read /srv/data/uploads/5876aa.", upload)).toBe("Cannot read audio.");
  expect(hidePaths("ENOENT: no such file, open '/home/me/.models/medium/config.json'")).toBe(
    "ENOENT: no such file, open 'config.json'",
  );
  expect(hidePaths("The database in /data/database stopped (x).")).toBe(
    "The database in database stopped (x).",
  );
  expect(hidePaths("C:\\Users\\me\\data\\a.wav is empty")).toBe("a.wav is empty");
});

it("leaves URLs, fractions and words as they are", () => {
  for (const text of [
    "See https://example.com/a/b.html.",
    "4/4 at 120",
    "and/or",
    "/livez",
    "10.5 it/s",
    "a / b",
  ]) {
    expect(hidePaths(text)).toBe(text);
  }
});

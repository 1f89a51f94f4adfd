import { expect, it } from "vitest";
import { createProgressLine } from "./progress-line.ts";
import { showControls } from "./show-controls.ts";

it("shows a terminal no commands that come from names", () => {
  expect(showControls("a\u001b[2J\u0007\r\u009b1m\u202eb\u007f\tc\nd ü 音")).toBe(
    "a␛[2J␇␍\ufffd1m\ufffdb\ufffd\tc\nd ü 音",
  );
});

it("is what progress says", () => {
  const written: string[] = [];
  const stream = {
    isTTY: false,
    write: (text: string) => written.push(text),
  } as unknown as NodeJS.WriteStream;
  createProgressLine(stream, false).say("Listening to \u001b]0;x\u0007.wav");
  expect(written).toEqual(["Listening to ␛]0;x␇.wav\n"]);
});

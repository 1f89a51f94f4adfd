import { describe, expect, it } from "vitest";
import { drawLine, formatTime } from "./progress-line.ts";

describe("a line of progress", () => {
  it("never fills a terminal of any width, and says how far it is where there is room", () => {
    for (let columns = 2; columns < 120; columns++) {
      const line = drawLine("Playing variations", 0.5, ", 1:05 min left", columns);
      expect(line.length).toBeLessThan(columns);
      expect(line.length).toBeGreaterThan(0);
      if (columns > 40) expect(line).toContain("50 %, 1:05 min left");
    }
  });

  it("fills from nothing to all", () => {
    const cellsOf = (done: number) => drawLine("x", done, "", 80).replace(/[^█]/g, "").length;
    expect([0, 0.5, 1].map(cellsOf)).toEqual([0, 12, 24]);
  });

  it("writes a time as people say it", () => {
    expect([0.2, 59, 65, 3600 + 65].map(formatTime)).toEqual(["1 s", "59 s", "1:05 min", "1 h 01 min"]);
  });
});

import { describe, expect, it } from "vitest";
import type { KeptValues } from "./kept-values.ts";
import { openVariedRows } from "./varied-rows.ts";

function memory(): KeptValues & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    get: (key) => held.get(key) ?? null,
    set: (key, value) => held.set(key, value) !== undefined,
  };
}

describe("rows that continue a cell", () => {
  it("are remembered pack by pack, in their order, once each, until they are forgotten", () => {
    const values = memory();
    const rows = openVariedRows(values);
    rows.add("a", { run: "1", part: "bass" });
    rows.add("a", { run: "2", part: "mix" });
    rows.add("b", { run: "3", part: "mix" });
    rows.add("a", { run: "1", part: "bass" });
    expect(
      openVariedRows(values)
        .of("a")
        .map(({ run }) => run),
    ).toEqual(["1", "2"]);
    rows.forget("a", "1");
    expect(rows.of("a")).toEqual([{ run: "2", part: "mix" }]);
    expect(rows.of("b")).toHaveLength(1);
    expect(rows.of("c")).toEqual([]);
  });

  it("are none where what the browser kept is of another make", () => {
    const values = memory();
    for (const wrong of ["", "{", "7", "null", '{"run":"1"}', '[1,null,{"run":1,"part":"x"}]']) {
      values.held.set("varied:a", wrong);
      expect(openVariedRows(values).of("a"), wrong).toEqual([]);
    }
  });
});

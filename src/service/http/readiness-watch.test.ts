import { expect, it } from "vitest";
import { createReadinessWatch } from "./readiness-watch.ts";

it("waits for nobody where nobody asks, or has asked long ago", async () => {
  let time = 0;
  const watch = createReadinessWatch(() => time);
  await watch.told(1e6);
  watch.asked(false);
  time = 61_000;
  await watch.told(1e6);
});

it("waits until the one who asks was told", async () => {
  const watch = createReadinessWatch(() => 0);
  watch.asked(false);
  let done = false;
  const told = watch.told(1e6).then(() => {
    done = true;
  });
  watch.asked(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  watch.asked(true);
  await told;
  await watch.told(1e6);
});

/** `pull`, `models` and the first words of `make` through the built binary. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { LoopPack } from "#looper";
import type { ModelList, PullEvent } from "#registry";
import { servedFolder } from "../../tools/hub-server/served-file.ts";
import { runBinary } from "../run-binary.ts";
import { checkpointFiles, type HubWorld, noiseFiles, openHubWorld } from "./hub-world.ts";

let world: HubWorld;
afterEach(() => world?.close());
const run = (...args: string[]) =>
  runBinary(args, { env: { ...world.env, MUSICGEN_LOOPER_MODEL: "" }, cwd: world.home });
const embedded = () => servedFolder(new URL("../../models/tiny/", import.meta.url).pathname);

describe("the command line", () => {
  it("pulls, lists, plays without a network, and removes", async () => {
    const id = "facebook/musicgen-medium";
    world = await openHubWorld({ repositories: [{ id, revisions: { main: embedded() } }] });
    const absent = await run("clip", "funk", "--model", "medium");
    expect(absent.stderr).toContain(
      "(8.0 GB, licence CC-BY-NC-4.0). Get it with: musicgen-looper pull medium",
    );
    expect(absent.code).toBe(3);
    const pulled = await run("pull", "medium");
    expect(pulled).toMatchObject({ code: 0, stdout: `${join(world.models, "medium")}\n` });
    expect(pulled.stderr).toMatch(
      /facebook\/musicgen-medium@main \([0-9a-f]{12}\), \d\d MB\.\nWeights: model\.safetensors/,
    );
    expect(pulled.stderr.match(/CC-BY-NC-4\.0\. No commercial use/g)).toHaveLength(1);
    expect(pulled.stderr).toMatch(/Pulling 100 %, \d\d MB of \d\d MB/);
    expect(pulled.stderr).not.toContain("\r");
    expect((await run("pull", "medium")).stderr).toMatch(/medium is there already, whole/);
    await world.server.close();

    const out = join(world.home, "pack");
    const made = await run(
      "house drums",
      "--bpm",
      "124",
      "--variations",
      "1",
      "--max-duration",
      "4",
      "--out",
      out,
    );
    expect(made.stderr).toContain("Model: medium (licence MIT), because it is on this machine.");
    expect(made.code).toBe(0);
    const pack = JSON.parse(readFileSync(join(out, "loops.json"), "utf8")) as LoopPack;
    expect(pack.model?.name).toBe("medium");
    expect(statSync(join(out, pack.loops[0]?.path ?? "")).size).toBeGreaterThan(100_000);

    const listed = await run("models");
    expect(listed.stdout).toMatch(
      /^\* medium +\d\d MB +fp32 \d+ MB +CC-BY-NC-4\.0 +facebook\/musicgen-medium$/m,
    );
    expect(listed.stdout).toContain(
      "* is played where no model is named: medium, because it is on this machine.",
    );
    const { models } = JSON.parse((await run("models", "--json")).stdout) as ModelList;
    expect(models.find(({ name }) => name === "medium")).toMatchObject({
      default: true,
      unfinished_bytes: 0,
    });
    const removed = await run("models", "rm", "medium");
    expect(removed.stdout).toMatch(/^medium is removed: \d+ MB freed, of which \d+ MB were graphs\.$/m);
    expect(existsSync(join(world.models, "medium"))).toBe(false);
  });

  it("tells programs what happens, one event a line", async () => {
    world = await openHubWorld({
      repositories: [{ id: "me/tune", revisions: { main: checkpointFiles() }, licence: "mit" }],
    });
    const { stdout, stderr, code } = await run("pull", "me/tune", "--json");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as PullEvent);
    expect([code, stderr]).toEqual([0, ""]);
    expect(events[0]).toMatchObject({ event: "plan", model: "me/tune", licence: "mit" });
    expect(events.at(-1)).toMatchObject({ event: "done", path: join(world.models, "me--tune") });
    const clip = await run(
      "clip",
      "funk",
      "--model",
      "me/tune",
      "--seconds",
      "0.2",
      "--quiet",
      "--out",
      "c.wav",
    );
    expect(clip).toMatchObject({ code: 0, stderr: "" });
  });

  it("stopped by Ctrl-C ends with 130, says so, and goes on the next time", async () => {
    world = await openHubWorld({
      repositories: [{ id: "me/tune", revisions: { main: noiseFiles(4_000_000) } }],
      bytesPerSecond: 2e6,
    });
    const stopped = await runBinary(["pull", "me/tune", "--json"], {
      env: world.env,
      onOutput: (text, kill) => /"done_bytes":[1-9]\d{6}/.test(text) && kill("SIGINT"),
    });
    expect(stopped.code).toBe(130);
    expect(existsSync(join(world.models, "me--tune"))).toBe(false);
    const listed = await run("models");
    expect(listed.stdout).toMatch(
      /me\/tune +– +– +unknown +\d+ MB pulled so far; go on: musicgen-looper pull me\/tune/,
    );
    const before = world.server.sent.get("model.safetensors") ?? 0;
    expect((await run("pull", "me/tune", "--quiet")).code).toBe(0);
    expect((world.server.sent.get("model.safetensors") ?? 0) - before).toBeLessThan(4_000_000);
  });
});

/** The sound of a session, rendered by a real browser and compared sample by sample. */
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect } from "vitest";
import { foreign } from "../foreign.ts";
import { openBrowser } from "./open-browser.ts";

const { describe, it } = foreign("chromium");

/** What the page is given before each script: two loops of noise, a helper that renders. */
const prelude = `
  const rate = 44100, beats = 16, samples = 311294, beatsPerBar = 4;
  const noise = (seed, length = samples) => {
    const buffer = new AudioBuffer({ numberOfChannels: 1, length, sampleRate: rate });
    const data = buffer.getChannelData(0);
    let state = seed;
    for (let n = 0; n < length; n++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      // 24 bits, quiet enough for three layers.
      data[n] = Math.round((state / 2 ** 31) * 0.3 * 8388608) / 8388608;
    }
    return buffer;
  };
  const a = noise(1), b = noise(2), c = noise(3);
  const sound = (id, buffer, level = 1) => ({ id, buffer, level });
  const settings = { strips: {}, master: 1 };
  /** Render seconds; steps are [time, action]. */
  const render = async (seconds, steps, mix = settings) => {
    const context = new OfflineAudioContext(2, Math.ceil(seconds * rate), rate);
    const mixer = new sounds.Mixer(context, mix);
    const player = new sounds.SessionPlayer(context, mixer, { samples, beats, beatsPerBar });
    for (const [time, action] of steps) context.suspend(time).then(() => { action(player, mixer); context.resume(); });
    const out = await context.startRendering();
    return { out: out.getChannelData(0), right: out.getChannelData(1), player };
  };
  const worst = (out, from, to, expected) => {
    let most = 0;
    for (let n = from; n < to; n++) most = Math.max(most, Math.abs(out[n] - expected(n)));
    return most;
  };
  const bar = samples / 4;
`;

let browser: Browser;
let page: Page;
const ask = <T>(script: string) => page.evaluate(`(async () => { ${prelude} ${script} })()`) as Promise<T>;

describe("the sound of a session", () => {
  beforeAll(async () => {
    const entry = new URL("../../src/player/sound/index.ts", import.meta.url).pathname;
    const built = await build({
      configFile: false,
      logLevel: "warn",
      resolve: { conditions: ["@musicgen-looper/source"] },
      build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "sounds" } },
    });
    const [first] = Array.isArray(built) ? built : [built];
    if (!first || !("output" in first)) throw new Error("Nothing was built.");
    browser = await openBrowser();
    page = await browser.newPage();
    await page.addScriptTag({ content: first.output[0].code });
  }, 60_000);
  afterAll(() => browser?.close());

  it("two layers over 64 bars are the sum of their files, on every sample, without a gap", async () => {
    const { origin, most } = await ask<{ origin: number; most: number }>(`
      let origin;
      const { out } = await render(115, [[0.5, (player) => {
        player.launch("drums", sound("a", a));
        player.launch("bass", sound("b", b));
        origin = player.clock.origin;
      }]]);
      const x = a.getChannelData(0), y = b.getChannelData(0);
      const end = origin + 64 * bar;
      return { origin, most: worst(out, origin, end, (n) => x[(n - origin) % samples] + y[(n - origin) % samples]) };
    `);
    expect(origin).toBeGreaterThan(22050);
    expect(most).toBeLessThan(1e-7);
  });

  it("a layer launched later plays in phase from its bar on, and takes over without a gap", async () => {
    const found = await ask<Record<string, number>>(`
      let origin, at;
      const { out } = await render(12, [
        [0.1, (player) => { player.launch("drums", sound("a", a)); origin = player.clock.origin; }],
        [3.2, (player) => { player.launch("drums", sound("b", b)); player.launch("bass", sound("c", c, 0.5)); }],
        [9, (player) => player.settle()],
      ]);
      const x = a.getChannelData(0), y = b.getChannelData(0), z = c.getChannelData(0);
      at = origin + Math.round(2 * bar);
      const phase = (n) => (n - origin) % samples;
      return {
        before: worst(out, origin, at - 128, (n) => x[phase(n)]),
        after: worst(out, at, 12 * rate, (n) => y[phase(n)] + 0.5 * z[phase(n)]),
        // Inside of the fade the two never exceed what they are together.
        fade: Math.max(...Array.from(out.subarray(at - 128, at), Math.abs)),
      };
    `);
    expect(found.before).toBeLessThan(1e-7);
    expect(found.after).toBeLessThan(1e-7);
    expect(found.fade).toBeLessThan(0.45);
  });

  it("launches, stops and mutes without a click: no step is larger than the loop's own", async () => {
    const { largest, own, silent } = await ask<{ largest: number; own: number; silent: number }>(`
      // Slow sines: every click would stand out.
      const sine = new AudioBuffer({ numberOfChannels: 1, length: samples, sampleRate: rate });
      sine.getChannelData(0).forEach((_, n, data) => { data[n] = 0.5 * Math.cos(2 * Math.PI * 700 * n / samples); });
      const { out } = await render(8, [
        [0.1, (player) => { player.quantise = "at once"; player.launch("bass", sound("s", sine)); }],
        [1, (_, mixer) => mixer.apply({ strips: { bass: { gain: 1, pan: 0, isMuted: true, isSolo: false } }, master: 1 })],
        [2, (_, mixer) => mixer.apply(settings)],
        [3, (player) => player.launch("bass", sound("s2", sine))],
        [4, (player) => player.halt("bass")],
        [5, (player) => player.launch("bass", sound("s", sine))],
        [6, (player) => player.stop()],
      ]);
      let largest = 0;
      for (let n = 1; n < out.length; n++) largest = Math.max(largest, Math.abs(out[n] - out[n - 1]));
      const own = 0.5 * 2 * Math.PI * 700 / samples;
      return { largest, own, silent: worst(out, 6.1 * rate, 8 * rate, () => 0) };
    `);
    // A linear fade of 128 frames adds its own slope: 0.5 / 128, 48 dB below full scale.
    expect(largest).toBeLessThan(own + 0.5 / 127);
    expect(silent).toBe(0);
  });

  it("a call-off leaves what plays untouched, and an idle session stops its clock", async () => {
    const found = await ask<{ most: number; states: unknown[]; clock: boolean }>(`
      let origin;
      const states = [];
      const { out, player } = await render(10, [
        [0.1, (player) => { player.launch("drums", sound("a", a)); origin = player.clock.origin; states.push(player.stateOf("drums")); }],
        [1, (player) => { player.launch("drums", sound("b", b)); states.push(player.stateOf("drums")); }],
        [1.2, (player) => { player.callOff("drums"); states.push(player.stateOf("drums")); }],
        [2, (player) => { player.halt("drums"); states.push(player.stateOf("drums")); }],
        [2.2, (player) => player.callOff("drums")],
        [8, (player) => player.halt("drums")],
        [9.9, (player) => player.settle()],
      ]);
      const x = a.getChannelData(0);
      return { states, clock: player.clock !== undefined, most: worst(out, origin, 7.9 * rate, (n) => x[(n - origin) % samples]) };
    `);
    expect(found.most).toBeLessThan(1e-7);
    expect(found.states).toEqual([
      { playing: null, armed: "a", isEnding: false },
      { playing: "a", armed: "b", isEnding: true },
      { playing: "a", armed: null, isEnding: false },
      { playing: "a", armed: null, isEnding: true },
    ]);
    expect(found.clock).toBe(false);
  });

  it("mixes: gain, pan, mute, solo, and a mixdown that is what was heard", async () => {
    const found = await ask<Record<string, number>>(`
      const mix = { master: 0.9, strips: {
        drums: { gain: 0.5, pan: 0, isMuted: false, isSolo: true },
        bass: { gain: 1, pan: -1, isMuted: false, isSolo: true },
        lead: { gain: 1, pan: 0, isMuted: false, isSolo: false } } };
      let origin;
      const layers = [["drums", a], ["bass", b], ["lead", c]].map(([column, buffer]) => ({ column, sound: sound(column, buffer) }));
      const heard = await render(9, [[0.1, (player) => {
        for (const { column, sound } of layers) player.launch(column, sound);
        origin = player.clock.origin;
      }]], mix);
      const rendered = await sounds.renderMix({ layers, settings: mix, sampleRate: rate, grid: { samples, beats, beatsPerBar }, bars: 4 });
      const left = rendered.getChannelData(0), right = rendered.getChannelData(1);
      const x = a.getChannelData(0), y = b.getChannelData(0);
      return {
        length: rendered.length,
        left: worst(left, 0, samples, (n) => 0.9 * (0.5 * x[n] + 2 * y[n])),
        right: worst(right, 0, samples, (n) => 0.9 * 0.5 * x[n]),
        heard: worst(heard.out, origin, origin + samples, (n) => left[n - origin]),
        heardRight: worst(heard.right, origin, origin + samples, (n) => right[n - origin]),
      };
    `);
    expect(found.length).toBe(311_294);
    expect(found.left).toBeLessThan(2e-7);
    expect(found.right).toBeLessThan(2e-7);
    expect(found.heard).toBe(0);
    expect(found.heardRight).toBe(0);
  });

  it("accents the first beat of a bar of three", async () => {
    const clicks = await ask<number[]>(`
      const context = new OfflineAudioContext(1, 6 * rate, rate);
      const player = new sounds.SessionPlayer(context, new sounds.Mixer(context, settings), { samples: 6 * 30000, beats: 6, beatsPerBar: 3 });
      player.setMetronome(true);
      player.start();
      const out = (await context.startRendering()).getChannelData(0);
      return [0, 1, 2, 3, 4, 5].map((beat) => out[player.clock.origin + beat * 30000 + 5]);
    `);
    const [first, second] = clicks;
    expect(Math.abs(first - second)).toBeGreaterThan(0.05);
    expect(clicks).toEqual([first, second, second, first, second, second]);
  });

  it("clicks on every beat while the metronome is on", async () => {
    const onsets = await ask<number[]>(`
      const { out, player } = await render(8, [[0.1, (player) => { player.setMetronome(true); player.start(); }]]);
      const found = [];
      for (let n = 1; n < out.length; n++) if (out[n] !== 0 && !out.subarray(Math.max(0, n - 2000), n).some((s) => s !== 0)) found.push(n - player.clock.origin);
      return found;
    `);
    const beat = 311_294 / 16;
    expect(onsets.length).toBeGreaterThan(15);
    const offBeat = onsets.filter((onset, i) => Math.abs(onset - Math.round(i * beat)) > 1);
    expect(offBeat).toEqual([]);
  });
});

/** All of the sound, for tests that render it offline. */
export { startLayer } from "./layer.ts";
export { createLevelMeter } from "./level-meter.ts";
export { plainStrip } from "./mix-settings.ts";
export { Mixer } from "./mixer.ts";
export { renderMix } from "./render-mix.ts";
export { SessionPlayer } from "./session-player.ts";

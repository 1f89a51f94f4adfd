/**
 * The player of the page: gapless loops on one transport, switched at the bar. Plain browser
 * script, kept as text because the page carries it; it asks nothing of any network.
 *
 *     transport  |bar 1   |bar 2   |bar 3   |bar 4   |bar 1 …
 *     loop 1     ██████████████████|
 *     loop 2        press here ↑   |█████████████████ …
 */

import { waveformColumns } from "./waveform.ts";

/** The script of `loops.html`. It reads `#loops-data`, and offers `window.loopPlayer` to tests. */
export const pageScript = `
"use strict";
const pack = JSON.parse(document.getElementById("loops-data").textContent);
const cards = [...document.querySelectorAll("li[data-index]")];
const stopButton = document.getElementById("stop");
const status = document.getElementById("status");
const player = { context: null, buffers: [], current: -1, next: -1, startedAt: 0, source: null, switches: [] };
window.loopPlayer = player;

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function open() {
  if (!player.context) {
    // The context runs at the files' own rate: nothing is resampled, so a loop stays a whole number of samples.
    player.context = new AudioContext({ sampleRate: pack.sampleRate, latencyHint: "interactive" });
    player.gain = player.context.createGain();
    player.analyser = player.context.createAnalyser();
    player.gain.connect(player.analyser).connect(player.context.destination);
  }
  if (player.context.state === "suspended") await player.context.resume();
}

async function bufferOf(index) {
  if (!player.buffers[index]) {
    const data = document.getElementById("audio-" + index).textContent.trim();
    player.buffers[index] = player.context.decodeAudioData(bytesOf(data).buffer);
  }
  return player.buffers[index];
}

function show() {
  cards.forEach((card, index) => {
    const state = index === player.current ? "playing" : index === player.next ? "waiting" : "idle";
    card.dataset.state = state;
    const button = card.querySelector(".play");
    button.setAttribute("aria-pressed", String(state === "playing"));
    button.querySelector("span").textContent = state === "playing" ? "Playing" : state === "waiting" ? "At the bar" : "Play";
  });
  stopButton.disabled = player.current < 0;
  status.textContent = player.current < 0 ? "Stopped" : "Playing loop " + pack.loops[player.current].variation;
}

async function play(index) {
  await open();
  const buffer = await bufferOf(index);
  const context = player.context;
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.loop = true;
  source.loopEnd = buffer.length / buffer.sampleRate;
  source.connect(player.gain);
  clearTimeout(player.timer);
  if (player.pending) player.pending.stop();
  if (player.current < 0) {
    player.startedAt = context.currentTime + 0.05;
    source.start(player.startedAt);
    Object.assign(player, { source, current: index, next: -1, pending: null });
    player.switches.push({ index, at: 0 });
    show();
    tick();
    return;
  }
  const bar = pack.loops[index].barSeconds;
  const bars = Math.max(0, Math.ceil((context.currentTime + 0.06 - player.startedAt) / bar));
  const at = player.startedAt + bars * bar;
  source.start(at, (bars * bar) % buffer.duration);
  Object.assign(player, { next: index, pending: source });
  show();
  player.timer = setTimeout(() => {
    player.source.stop(at);
    Object.assign(player, { source, current: index, next: -1, pending: null });
    player.switches.push({ index, at: bars });
    show();
  }, Math.max(0, (at - context.currentTime) * 1000 - 30));
}

function stop() {
  clearTimeout(player.timer);
  for (const source of [player.source, player.pending]) if (source) source.stop();
  Object.assign(player, { source: null, pending: null, current: -1, next: -1 });
  show();
}

function tick() {
  if (player.current < 0) return;
  const card = cards[player.current];
  const loop = pack.loops[player.current];
  const elapsed = Math.max(0, player.context.currentTime - player.startedAt);
  const x = ((elapsed % loop.seconds) / loop.seconds) * ${waveformColumns};
  const line = card.querySelector(".head-line");
  line.setAttribute("x1", x);
  line.setAttribute("x2", x);
  requestAnimationFrame(tick);
}

cards.forEach((card, index) => card.querySelector(".play").addEventListener("click", () => play(index)));
stopButton.addEventListener("click", stop);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= cards.length) play(digit - 1);
  else if (event.key === "Escape") stop();
  else if (event.key === " " && event.target.tagName !== "BUTTON") {
    event.preventDefault();
    if (player.current < 0) play(0); else stop();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const from = player.next >= 0 ? player.next : player.current;
    const to = (Math.max(from, from < 0 && step < 0 ? 0 : from) + step + cards.length) % cards.length;
    cards[to].querySelector(".play").focus();
    play(to);
  }
});
show();
`;

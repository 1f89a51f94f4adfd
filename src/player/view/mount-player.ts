/**
 * Bring a list of loops to life: cards in `#loops`, a player behind them, `#stop`, `#status` and the keys
 * of the whole page.
 */
import type { Hertz, Samples } from "#base";
import { barSecondsOf, LoopPlayer } from "../loop-player.ts";
import { elementById } from "./create-element.ts";
import { type CardFacts, createLoopCard, type LoopCard } from "./loop-card.ts";

/** A loop to mount. */
export interface MountedLoop extends CardFacts {
  readonly samples: Samples;
  readonly buffer: Promise<AudioBuffer>;
}

/** Where space and the arrows have a meaning of their own. */
const ownKeys = "button, summary, input, textarea, select, audio";

/**
 * Show loops and let them be played.
 *
 * @param loops - in their order
 * @param sampleRate - of all of them
 * @returns the player; the page offers it as `window.loopPlayer`
 */
export function mountPlayer(loops: readonly MountedLoop[], sampleRate: Hertz): LoopPlayer {
  const cards = loops.map(createLoopCard);
  const stopButton = elementById<HTMLButtonElement>("stop");
  const status = elementById("status");
  const playable = loops.map(({ buffer, beats, samples }) => ({
    buffer,
    barSeconds: barSecondsOf(beats, samples / sampleRate),
  }));

  const show = () => {
    cards.forEach((card, index) => {
      card.show(index === player.current ? "playing" : index === player.next ? "waiting" : "idle");
    });
    stopButton.disabled = player.current < 0;
    const variation = loops[player.current]?.variation;
    const text = variation === undefined ? "Stopped" : `Playing loop ${variation}`;
    if (status.textContent !== text) status.textContent = text;
    if (player.current >= 0) follow();
  };
  const player = new LoopPlayer(playable, sampleRate, show);
  let frame = 0;
  const follow = () => {
    cancelAnimationFrame(frame);
    const loop = loops[player.current];
    if (!loop) return;
    const seconds = loop.samples / sampleRate;
    cards[player.current]?.waveform.moveTo((player.elapsed % seconds) / seconds);
    frame = requestAnimationFrame(follow);
  };

  elementById("loops").replaceChildren(...cards.map(({ element }) => element));
  cards.forEach((card, index) => {
    card.button.addEventListener("click", () => player.toggle(index));
    drawWhenDecoded(card, loops[index]?.buffer);
  });
  stopButton.addEventListener("click", () => player.stop());
  document.addEventListener("keydown", (event) => pressKey(event, player, cards));
  show();
  return player;
}

function drawWhenDecoded(card: LoopCard, buffer: Promise<AudioBuffer> | undefined): void {
  buffer?.then(card.waveform.draw, () => {
    card.button.disabled = true;
    card.warn("This browser cannot decode the sound. The file beside it can be played elsewhere.");
  });
}

function pressKey(event: KeyboardEvent, player: LoopPlayer, cards: readonly LoopCard[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= cards.length) {
    player.play(digit - 1);
  } else if (event.key === "Escape") {
    player.stop();
  } else if (event.key === " " && !(event.target instanceof Element && event.target.closest(ownKeys))) {
    event.preventDefault();
    if (player.current < 0) player.play(0);
    else player.stop();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const from = player.next >= 0 ? player.next : player.current;
    const to = (Math.max(from, from < 0 && step < 0 ? 0 : from) + step + cards.length) % cards.length;
    cards[to]?.button.focus();
    player.play(to);
  }
}

/** The card of one loop: a button, its file, its picture, what is known of it. */
import { createElement } from "./create-element.ts";
import { createWaveform, type Waveform } from "./draw-waveform.ts";

/** What a card shows. */
export interface CardFacts {
  readonly variation: number;
  /** Name of the file. */
  readonly file: string;
  /** Where the file is. */
  readonly href: string;
  readonly beats: number;
  /** A line of figures; left out when empty. */
  readonly about: string;
  readonly warnings: readonly string[];
}

/** How a loop stands to the player. */
export type CardState = "idle" | "waiting" | "playing";

/** A card on the page. */
export interface LoopCard {
  readonly element: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly waveform: Waveform;
  /** Show how the loop stands to the player. */
  show(state: CardState): void;
  /** Add a line that warns. */
  warn(message: string): void;
}

const words: Readonly<Record<CardState, string>> = {
  idle: "Play",
  waiting: "At the bar",
  playing: "Playing",
};

/**
 * Make a card.
 *
 * @param facts - what it shows
 * @param index - its place in the list
 */
export function createLoopCard(facts: CardFacts, index: number): LoopCard {
  const { variation, file, href, beats, about, warnings } = facts;
  const word = createElement("span");
  const button = createElement(
    "button",
    { className: "play", type: "button" },
    { attributes: { "aria-label": `Play loop ${variation}` }, children: [word] },
  );
  const link = createElement("a", { href, download: "", textContent: file });
  const waveform = createWaveform(`Waveform of loop ${variation} with its beats`, beats);
  const head = createElement("div", { className: "head" }, { children: [button, link] });
  const element = createElement(
    "li",
    {},
    { attributes: { "data-index": index }, children: [head, waveform.element] },
  );
  if (about !== "") element.append(createElement("p", { className: "figures", textContent: about }));
  const card: LoopCard = {
    element,
    button,
    waveform,
    show(state) {
      element.dataset.state = state;
      button.setAttribute("aria-pressed", String(state === "playing"));
      word.textContent = words[state];
    },
    warn(message) {
      element.append(createElement("p", { className: "warn", textContent: message }));
    },
  };
  for (const message of warnings) card.warn(message);
  card.show("idle");
  return card;
}

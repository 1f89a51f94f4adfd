/** The script of `loops.html`: reads the pack that the page carries, and plays it. Asks no network. */
import "../../style/page.css";
import type { PackPage } from "../../pack-page.ts";
import { decodeAudio, fromBase64 } from "../../sound/decode-audio.ts";
import { createElement, elementById } from "../../view/create-element.ts";
import { mountPlayer } from "../../view/mount-player.ts";

const pack = JSON.parse(elementById("loops-data").textContent ?? "") as PackPage;
document.title = `${pack.title}, ${pack.bpm} bpm`;
elementById("title").textContent = pack.title;
elementById("about").textContent = [`${pack.bpm} bpm`, ...pack.about].join(" · ");
elementById("warnings").replaceChildren(
  ...pack.warnings.map((textContent) => createElement("p", { className: "warn", textContent })),
);
const loops = pack.loops.map((loop) => ({
  ...loop,
  href: encodeURIComponent(loop.file),
  buffer: decodeAudio(fromBase64(loop.flac), pack.sampleRate),
}));
Object.assign(window, { loopPlayer: mountPlayer(loops, pack.sampleRate) });

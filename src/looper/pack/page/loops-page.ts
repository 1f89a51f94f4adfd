/**
 * Write `loops.html`: one page that carries everything it needs to hear a pack of loops, so it
 * works from a disk, from a mail and without any network.
 */
import type { AudioClip, Bpm, Seconds } from "#base";
import { clipDuration } from "#base";
import type { FinishedLoop } from "../../loop-events.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { drawWaveform, waveformColumns } from "./waveform.ts";

/** One loop as the page needs it. */
export interface PageLoop {
  readonly loop: FinishedLoop;
  readonly clip: AudioClip;
  /** The audio in a form that every browser decodes to exactly its samples: FLAC. */
  readonly flac: Uint8Array;
}

/** A pack as the page needs it. */
export interface LoopsPage {
  readonly title: string;
  readonly bpm: Bpm;
  /** Lines under the title: the model, its licence, the seed. */
  readonly about: readonly string[];
  readonly loops: readonly PageLoop[];
}

/** Escape text for HTML, inside and outside of attributes. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (letter) => names[letter] as string);
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Write bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const four = [word >> 18, (word >> 12) & 63, (word >> 6) & 63, word & 63].map((six) =>
      letters.charAt(six),
    );
    if (i + 1 >= bytes.length) four[2] = "=";
    if (i + 2 >= bytes.length) four[3] = "=";
    parts.push(four.join(""));
  }
  return parts.join("");
}

/** The length of a bar of a loop; a loop shorter than a bar is its own bar. */
function barSeconds(loop: FinishedLoop, duration: Seconds): Seconds {
  return loop.beats < 4 ? duration : (duration * 4) / loop.beats;
}

function drawGrid(beats: number): string {
  const lines: string[] = [];
  for (let beat = 0; beat < beats; beat++) {
    const x = ((beat * waveformColumns) / beats).toFixed(2);
    lines.push(`<line class="${beat % 4 === 0 ? "downbeat" : "beat"}" x1="${x}" x2="${x}" y1="0" y2="2"/>`);
  }
  return lines.join("");
}

function describe(loop: FinishedLoop): string {
  const bars = loop.bars >= 1 ? `${loop.bars} bar${loop.bars === 1 ? "" : "s"}` : `${loop.beats} beats`;
  const parts = [
    bars,
    `${loop.samples} samples at ${loop.sample_rate} Hz`,
    `${loop.level_db.toFixed(1)} dBFS`,
  ];
  if (loop.tempo_before_bpm !== null) parts.push(`played at ${loop.tempo_before_bpm.toFixed(1)} bpm`);
  parts.push(loop.grid === "tracked" ? "on the beat" : "grid assumed");
  if (loop.seed !== null) parts.push(`seed ${loop.seed}`);
  return parts.join(" · ");
}

function card({ loop, clip }: PageLoop, index: number): string {
  const file = loop.path.split(/[\\/]/).at(-1) ?? loop.path;
  const warnings = loop.warnings
    .map((warning) => `<p class="warn">${escapeHtml(warning.message)}</p>`)
    .join("");
  return `<li data-index="${index}" data-state="idle">
<div class="head"><button class="play" type="button" aria-pressed="false" aria-label="Play loop ${loop.variation}"><span>Play</span></button>
<a href="${escapeHtml(encodeURIComponent(file))}" download>${escapeHtml(file)}</a></div>
<svg viewBox="0 0 ${waveformColumns} 2" preserveAspectRatio="none" role="img" aria-label="Waveform of loop ${loop.variation} with its beats">
${drawGrid(loop.beats)}<path class="wave" d="${drawWaveform(clip)}"/><line class="head-line" x1="0" x2="0" y1="0" y2="2"/></svg>
<p class="figures">${escapeHtml(describe(loop))}</p>${warnings}</li>`;
}

/**
 * Write the page of a pack.
 *
 * @param page - the pack; all loops share one sample rate
 * @returns an HTML document that makes no request
 */
export function writeLoopsPage(page: LoopsPage): string {
  const data = {
    sampleRate: page.loops[0]?.clip.sampleRate ?? 44100,
    loops: page.loops.map(({ loop, clip }) => {
      const seconds = clipDuration(clip);
      return {
        variation: loop.variation,
        seconds,
        barSeconds: barSeconds(loop, seconds),
        samples: loop.samples,
      };
    }),
  };
  const audio = page.loops.map(
    ({ flac }, i) => `<script type="text/plain" id="audio-${i}">${toBase64(flac)}</script>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,"><title>${escapeHtml(page.title)}, ${page.bpm} bpm</title><style>${pageStyle}</style></head>
<body><main><h1>${escapeHtml(page.title)}</h1>
<p class="about">${[`${page.bpm} bpm`, ...page.about].map(escapeHtml).join(" · ")}</p>
<div class="bar"><button id="stop" type="button" disabled>Stop</button>
<span class="keys"><kbd>1</kbd>…<kbd>9</kbd> choose, <kbd>↑</kbd> <kbd>↓</kbd> next, <kbd>space</kbd> play and stop; a loop begins at the next bar</span>
<span id="status" role="status" class="keys">Stopped</span></div>
<ol>${page.loops.map(card).join("\n")}</ol>
<footer>Made with musicgen-looper.</footer></main>
<script type="application/json" id="loops-data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>
${audio.join("\n")}
<script>${pageScript}</script></body></html>
`;
}

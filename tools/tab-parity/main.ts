/**
 * Compare the codes of twenty requests, played in Chromium and by Node, both in fp32 with one thread:
 * `npm run build:site && npm run -s ts -- tools/tab-parity/main.ts [threads]`.
 */

import type { Codes } from "#base";
import { makeClip, parseClipRequest } from "#looper";
import { openEngine } from "#studio";
import { openCodesTab } from "./play-in-tab.ts";
import { parityRequests } from "./requests.ts";

const threads = process.argv.includes("threads");
const engine = await openEngine({ model: "tiny", precision: "fp32", threads: 1, inProcess: true });
const tab = await openCodesTab({ threads });
const readAudio = () => Promise.reject(new Error("no recording takes part"));
const { codebooks, frameRate } = engine.info;
let equal = 0;
let frames = 0;
let tabSeconds = 0;
let nodeSeconds = 0;
/** Where two performances part, and how near to one another the two codes are there. */
async function describeDifference(
  text: string,
  codes: Codes,
  { k, t, theirs }: { readonly k: number; readonly t: number; readonly theirs: number },
): Promise<string> {
  const at = k * (codes.shape[2] ?? 0) + t;
  const nats = async (code: number) => {
    const data = codes.data.slice();
    data[at] = code;
    return (
      (await engine.score({ text, codes: { ...codes, data }, from: t, to: t + 1 })).data[k] ?? Number.NaN
    );
  };
  const ours = codes.data[at] ?? 0;
  const gap = (await nats(theirs)) - (await nats(ours));
  return `first differ at frame ${t}, codebook ${k}: ${ours} and ${theirs}, logits ${gap.toExponential(2)} apart`;
}

try {
  for (const [i, request] of parityRequests.entries()) {
    const began = performance.now();
    const played = await tab.play(request);
    const between = performance.now();
    const { codes } = await makeClip(parseClipRequest(request), { engine, readAudio }, { drawSeed: () => 0 });
    tabSeconds += (between - began) / 1000;
    nodeSeconds += (performance.now() - between) / 1000;
    const count = codes.shape[2] ?? 0;
    frames += count;
    // In the order in which they are played: by frame, then by codebook.
    const order = Array.from({ length: count * codebooks }, (_, n) => ({
      k: n % codebooks,
      t: Math.floor(n / codebooks),
    }));
    const first = order.find(({ k, t }) => codes.data[k * count + t] !== played[k * count + t]);
    if (!first) equal++;
    const { prompt } = request;
    const where = first
      ? await describeDifference(prompt, codes, { ...first, theirs: played[first.k * count + first.t] ?? 0 })
      : "equal";
    console.log(`${i + 1}. ${JSON.stringify(request)}: ${count} frames, ${where}`);
  }
} finally {
  await tab.close();
  await engine.close();
}
const music = frames / frameRate;
console.log(`${equal} of ${parityRequests.length} equal; ${music.toFixed(0)} s of music`);
console.log(
  `tab ${(tabSeconds / music).toFixed(2)} s, Node ${(nodeSeconds / music).toFixed(2)} s for a second of music`,
);

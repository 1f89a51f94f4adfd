/**
 * Compare the codes of twenty requests, played in Chromium and by Node, both in fp32 with one thread:
 * `npm run build:site && npm run -s ts -- tools/tab-parity/main.ts [threads]`.
 */

import { makeClip, parseClipRequest } from "#looper";
import { openEngine } from "#studio";
import { openCodesTab } from "./play-in-tab.ts";
import { parityRequests } from "./requests.ts";

const threads = process.argv.includes("threads");
const engine = await openEngine({ model: "tiny", precision: "fp32", threads: 1, inProcess: true });
const tab = await openCodesTab(threads);
const readAudio = () => Promise.reject(new Error("no recording takes part"));
const { codebooks, frameRate } = engine.info;
let equal = 0;
let frames = 0;
let tabSeconds = 0;
let nodeSeconds = 0;
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
    const where = first ? await describeDifference(i, first) : "equal";
    console.log(`${i + 1}. ${JSON.stringify(request)}: ${count} frames, ${where}`);

    async function describeDifference(_: number, { k, t }: { k: number; t: number }): Promise<string> {
      const at = k * count + t;
      const nats = async (code: number) => {
        const data = codes.data.slice();
        data[at] = code;
        const job = { text: request.prompt, codes: { ...codes, data }, from: t, to: t + 1 };
        return (await engine.score(job)).data[k] ?? Number.NaN;
      };
      const [ours, theirs] = [codes.data[at] ?? 0, played[at] ?? 0];
      const gap = (await nats(theirs)) - (await nats(ours));
      return `first differ at frame ${t}, codebook ${k}: ${ours} and ${theirs}, whose logits are ${gap.toExponential(2)} apart`;
    }
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

/** Requests whose codes the tab and Node are compared by: kinds of music, lengths, ways of sampling. */
import type { ClipRequest } from "#looper";

const prompts = [
  "punchy house drums with offbeat hats, 124 bpm",
  "chill lofi hip hop with electric piano, 82 bpm",
  "funky slap bass in E minor, 105 bpm",
  "8-bit chiptune, happy, 150 bpm",
  "cinematic strings in D minor, 70 bpm",
  "heavy dubstep bass, 140 bpm",
  "acoustic folk guitar, 96 bpm",
  "fast drum and bass break, 174 bpm",
  "slow ambient pads in A minor, 60 bpm",
  "techno kick and acid bass, 132 bpm",
];

/** Twenty of them; every fourth is greedy, every fifth sampled by its top share. */
export const parityRequests: readonly ClipRequest[] = Array.from({ length: 20 }, (_, i) => ({
  prompt: prompts[i % prompts.length],
  seconds: 2 + (i % 3),
  seed: 1000 + i,
  ...(i % 4 === 3 ? { temperature: 0 } : {}),
  ...(i % 5 === 4 ? { top_p: 0.9 } : {}),
}));

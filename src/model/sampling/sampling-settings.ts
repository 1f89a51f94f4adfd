/** How codes are chosen, in the words of the people who choose, and in those of the graph. */
import { floatTensor, intTensor, type Tensors } from "#inference";

/** Settings of the choice; ranges are checked by whoever asks the user. */
export interface Sampling {
  /** Of the likeliest codes, how many are looked at; 0 is all. */
  readonly topK: number;
  /** When above 0: the likeliest codes up to this share of the whole, instead of top-k. */
  readonly topP: number;
  /** Above 1 flattens, below 1 sharpens; 0 takes the likeliest code. */
  readonly temperature: number;
  /** How far the text pushes; 1 and below is one stream without guidance. */
  readonly guidanceScale: number;
}

/** The defaults of the original. */
export const defaultSampling: Sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };

/** No share is above this: nothing is dropped. */
const everything = 2;

/**
 * Check whether there is a second, unconditional stream.
 *
 * @param sampling - settings
 */
export function isGuided(sampling: Sampling): boolean {
  return sampling.guidanceScale > 1;
}

/**
 * Put settings into the words of the decode graph.
 *
 * @param sampling - settings
 * @param vocabulary - V
 */
export function samplingFeeds(sampling: Sampling, vocabulary: number): Tensors {
  const byShare = sampling.topP > 0;
  const all = byShare || sampling.topK <= 0;
  const number = (value: number) => floatTensor(Float32Array.of(value), []);
  return {
    guidance: number(isGuided(sampling) ? sampling.guidanceScale : 1),
    temperature: number(sampling.temperature),
    top_k: intTensor(Int32Array.of(all ? vocabulary : Math.min(sampling.topK, vocabulary)), [1]),
    top_p: number(byShare ? sampling.topP : everything),
  };
}

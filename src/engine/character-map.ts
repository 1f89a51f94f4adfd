/**
 * The character map of sentencepiece: which characters become which before words are cut, stored in
 * `tokenizer.json` as a double-array trie. Ours, because the tokenizer library only comes near it.
 */
import { fromBase64 } from "#base";

/** Replaces characters. */
export type CharacterMap = (text: string) => string;

/** Upstream looks clusters up whole only below this many bytes. */
const shortCluster = 6;

/**
 * Read a character map.
 *
 * @param base64 - `precompiled_charsmap` of a `tokenizer.json`
 * @returns the map; characters it does not know stay
 * @throws RangeError when the trie is cut short
 * @source huggingface/spm_precompiled@v0.1.4:src/lib.rs; Yata et al. 2007 for the double array
 * @parity test/golden, tokens.json
 */
function readCharacterMap(base64: string): CharacterMap {
  const bytes = fromBase64(base64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = view.getUint32(0, true);
  if (trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) throw new RangeError("the trie is cut short");
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const strings = bytes.subarray(4 + trieBytes);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder("utf-8")];

  /** What the shortest known beginning of a key becomes, as upstream has it. */
  const lookUp = (key: Uint8Array): string | null => {
    let node = childrenOf(units[0] ?? 0);
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = units[node] ?? 0;
      if ((unit & 0x800000ff) >>> 0 !== byte) return null;
      node ^= childrenOf(unit);
      if (((unit >>> 8) & 1) === 1) {
        const from = (units[node] ?? 0) & 0x7fffffff;
        const end = strings.indexOf(0, from);
        return decoder.decode(strings.subarray(from, end === -1 ? undefined : end));
      }
    }
    return null;
  };
  const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });
  return (text) => {
    let mapped = "";
    for (const { segment } of clusters.segment(text)) {
      const bytes = encoder.encode(segment);
      const whole = bytes.length < shortCluster ? lookUp(bytes) : null;
      if (whole !== null) mapped += whole;
      else for (const character of segment) mapped += lookUp(encoder.encode(character)) ?? character;
    }
    return mapped;
  };
}

/** Where the children of a unit begin, relative to it. */
function childrenOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

interface Normalizer {
  readonly type?: string;
  readonly precompiled_charsmap?: string | null;
  readonly normalizers?: readonly Normalizer[];
}

/**
 * Take the character map out of a tokenizer's description, where it is the first thing that happens.
 *
 * @param description - parsed `tokenizer.json`
 * @returns the map, or null, and the description without it
 */
export function splitCharacterMap<T extends object>(description: T): { map: CharacterMap | null; rest: T } {
  const { normalizer } = description as { normalizer?: Normalizer | null };
  const list =
    normalizer?.type === "Sequence" ? (normalizer.normalizers ?? []) : normalizer ? [normalizer] : [];
  const [first, ...others] = list;
  if (first?.type !== "Precompiled" || !first.precompiled_charsmap) return { map: null, rest: description };
  const remaining = others.length > 0 ? { type: "Sequence", normalizers: others } : null;
  return {
    map: readCharacterMap(first.precompiled_charsmap),
    rest: { ...description, normalizer: remaining },
  };
}

/** A page of a bucket's listing, read from its XML. */
import type { ObjectFacts } from "../object-store.ts";

/** A page. */
export interface Listing {
  readonly objects: readonly ObjectFacts[];
  /** Whether there are more behind the last one. */
  readonly more: boolean;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    return String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10));
  });
}

/**
 * Read a page.
 *
 * @param xml - the answer to ListObjectsV2
 * @source https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function readListing(xml: string): Listing {
  const field = (block: string, name: string) =>
    unescapeXml(new RegExp(`<${name}>([^<]*)</${name}>`).exec(block)?.[1] ?? "");
  // Servers that can, encode keys: XML has no place for every character.
  const isEncoded = field(xml, "EncodingType") === "url";
  const blocks = xml.match(/<Contents>.*?<\/Contents>/gs) ?? [];
  return {
    objects: blocks.map((block) => {
      const key = field(block, "Key");
      return {
        key: isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
        size: Number(field(block, "Size")),
        modifiedAt: Date.parse(field(block, "LastModified")),
      };
    }),
    more: field(xml, "IsTruncated") === "true",
  };
}

/**
 * Which addresses are public. A service that posts to addresses given by callers must not give access to the
 * network behind it.
 */
import ipaddr from "ipaddr.js";

/** @source RFC 4291 § 2.4, IANA's registry of IPv6 address space */
const globalUnicast = ipaddr.parseCIDR("2000::/3");

/**
 * Tell whether an address belongs to the public internet: not loopback, private, link-local, multicast,
 * reserved, nor any of these inside an IPv6 address.
 *
 * @param address - IPv4 or IPv6 as text, without brackets
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // Takes the IPv4 address out of ::ffff:a.b.c.d.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  // What is not named elsewhere counts as unicast, ::127.0.0.1 among it: of IPv6, 2000::/3 alone is global.
  return parsed.kind() === "ipv4" || parsed.match(globalUnicast);
}

/**
 * Take the literal address out of a URL's host, if it is one.
 *
 * @param hostname - as `URL.hostname` has it
 * @returns undefined for a name
 */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(bare) ? bare : undefined;
}

/**
 * Find what is wrong with a webhook's URL, as far as it can be found without DNS.
 *
 * @param text - as the caller gave it
 * @returns a message; undefined if nothing is
 */
export function webhookIssue(text: string, allowPrivate: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "Must be a URL";
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return "Must be an http or https URL";
  if (url.username !== "" || url.password !== "") return "Must not carry a user name or password";
  if (allowPrivate) return undefined;
  const literal = literalAddress(url.hostname);
  if (literal !== undefined && !isPublicAddress(literal)) return "Must not point to a private address";
  if (/(^|\.)localhost\.?$/i.test(url.hostname)) return "Must not point to a private address";
  return undefined;
}

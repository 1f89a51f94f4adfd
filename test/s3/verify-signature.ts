/**
 * Signatures of S3 checked step by step as its manual tells: what the test server leaves out.
 *
 * @source https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @source https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { createHash, createHmac } from "node:crypto";

/** A request as it arrived. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What a server knows. */
export interface SignatureAuthority {
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** Its clock, in milliseconds since 1970. */
  readonly now: number;
}

const maxSkew = 15 * 60_000;
const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");
const uriEncode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const hmac = (key: Uint8Array | string, text: string) => createHmac("sha256", key).update(text).digest();

/**
 * Check a request.
 *
 * @returns null where it is signed; S3's code of the refusal otherwise, with the region where that is the reason
 */
export function signatureFault(
  request: ArrivedRequest,
  authority: SignatureAuthority,
): { readonly code: string; readonly region?: string } | null {
  const [path = "", search = ""] = request.url.split("?");
  const query = search === "" ? [] : search.split("&").map((pair) => pair.split("=") as [string, string?]);
  const inQuery = new Map(query.map(([name, value = ""]) => [name, decodeURIComponent(value)]));
  const isInQuery = inQuery.has("X-Amz-Signature");
  const header = String(request.headers.authorization ?? "");
  const ofHeader = (name: string) => new RegExp(`${name}=([^, ]+)`).exec(header)?.[1] ?? "";
  const field = (name: string) => (isInQuery ? (inQuery.get(`X-Amz-${name}`) ?? "") : ofHeader(name));
  if (!isInQuery && header === "") return { code: "AccessDenied" };
  const [id, day = "", region = "", service = ""] = field("Credential").split("/");
  const stamp = isInQuery ? (inQuery.get("X-Amz-Date") ?? "") : String(request.headers["x-amz-date"]);
  const signedAt = Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, "$1-$2-$3T$4:$5:$6Z"));
  if (id !== authority.keys.accessKeyId) return { code: "InvalidAccessKeyId" };
  if (region !== authority.region) return { code: "AuthorizationHeaderMalformed", region: authority.region };
  if (isInQuery && authority.now > signedAt + Number(inQuery.get("X-Amz-Expires")) * 1000)
    return { code: "AccessDenied" };
  if (!isInQuery && Math.abs(signedAt - authority.now) > maxSkew) return { code: "RequestTimeTooSkewed" };
  const told = isInQuery ? "UNSIGNED-PAYLOAD" : String(request.headers["x-amz-content-sha256"]);
  if (!isInQuery && told !== "UNSIGNED-PAYLOAD" && told !== sha256(request.body))
    return { code: "XAmzContentSHA256Mismatch" };

  const names = field("SignedHeaders").split(";");
  const canonical = [
    request.method,
    path,
    query
      .filter(([name]) => name !== "X-Amz-Signature")
      .map((pair) => pair.map((text = "") => uriEncode(decodeURIComponent(text))).join("="))
      .sort()
      .join("&"),
    ...names.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? "")
          .trim()
          .replace(/ +/g, " ")}`,
    ),
    "",
    field("SignedHeaders"),
    told,
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", stamp, `${day}/${region}/${service}/aws4_request`, sha256(canonical)];
  const key = [day, region, service, "aws4_request"].reduce<Uint8Array | string>(
    hmac,
    `AWS4${authority.keys.secretAccessKey}`,
  );
  const signature = hmac(key, toSign.join("\n")).toString("hex");
  return signature === field("Signature") ? null : { code: "SignatureDoesNotMatch" };
}

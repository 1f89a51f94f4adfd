/** What the environment says about the hub: the variables that Hugging Face's own tools obey. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { LooperError } from "#base";

/** Which hub, as whom, and where its cache is. */
export interface HubSettings {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | null;
  /** Whether the network is forbidden. */
  readonly offline: boolean;
  /** Folder of the hub's own cache; it need not exist. */
  readonly cache: string;
}

/**
 * Read the settings.
 *
 * @param env - environment variables
 * @throws LooperError INPUT_OUT_OF_RANGE when HF_ENDPOINT is not a web address
 * @source huggingface/huggingface_hub@2.4.0: src/huggingface_hub/constants.py, utils/_auth.py
 */
export async function readHubSettings(env: NodeJS.ProcessEnv = process.env): Promise<HubSettings> {
  const hubHome =
    untilde(env.HF_HOME) ?? join(untilde(env.XDG_CACHE_HOME) ?? join(homedir(), ".cache"), "huggingface");
  const endpoint = (env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)) {
    throw new LooperError(
      "INPUT_OUT_OF_RANGE",
      `HF_ENDPOINT is ${endpoint}, which is not a web address. Write one such as https://huggingface.co.`,
      { facts: { field: "HF_ENDPOINT", value: endpoint } },
    );
  }
  return {
    endpoint,
    token: await readToken(env, hubHome),
    offline: isYes(env.HF_HUB_OFFLINE) || isYes(env.TRANSFORMERS_OFFLINE),
    cache: untilde(env.HF_HUB_CACHE) ?? untilde(env.HUGGINGFACE_HUB_CACHE) ?? join(hubHome, "hub"),
  };
}

async function readToken(env: NodeJS.ProcessEnv, hubHome: string): Promise<string | null> {
  const named = clean(env.HF_TOKEN) ?? clean(env.HUGGING_FACE_HUB_TOKEN);
  if (named !== null) return named;
  if (isYes(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return null;
  const file = untilde(env.HF_TOKEN_PATH) ?? join(hubHome, "token");
  return clean(await readFile(file, "utf8").catch(() => undefined));
}

/** A token on one line; anything that could not stand in a header is none. */
function clean(text: string | undefined): string | null {
  const token = (text ?? "").replace(/[\r\n]/g, "").trim();
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}

function isYes(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? "");
}

function untilde(path: string | undefined): string | undefined {
  if (path === undefined || path === "") return undefined;
  return path.replace(/^~(?=\/|$)/, homedir());
}

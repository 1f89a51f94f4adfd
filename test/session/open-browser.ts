/** Debian's Chromium, as the tests of the pages drive it. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Start it; sound begins without a gesture unless `autoplay` is false. */
export function openBrowser({ autoplay = true }: { readonly autoplay?: boolean } = {}): Promise<Browser> {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync) ?? "chromium";
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--autoplay-policy=${autoplay ? "no-user-gesture-required" : "document-user-activation-required"}`,
    ],
  });
}

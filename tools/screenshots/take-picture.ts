/** A picture of a page in Chromium, while something is going on. */
import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";

/** How to take a picture. */
export interface PictureOptions {
  readonly url: string;
  readonly file: string;
  readonly light: "light" | "dark";
  /** Width and height of the window, in CSS pixels. */
  readonly size: readonly [number, number];
  /** What to do on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Take a picture of what a window shows. */
export async function takePicture({ url, file, light, size, prepare }: PictureOptions): Promise<void> {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync) ?? "chromium";
  const args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: light });
    await page.goto(url);
    await prepare?.(page);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

/** Drag a sound out of the browser, to a desktop or a DAW. */
import type { CellSound } from "../session/session-pack.ts";
import { audioType } from "./save-file.ts";

/**
 * Give a drag the file: `DownloadURL`, which Chromium turns into a file where it is dropped, and the address for
 * programs that take one.
 */
export function dragFile(event: DragEvent, sound: CellSound | null): void {
  const { dataTransfer } = event;
  if (!sound?.href || !dataTransfer) {
    event.preventDefault();
    return;
  }
  const url = new URL(sound.href, location.href);
  const address = url.href;
  // The file at that address: a page of a pack carries FLAC, and beside it lies what was asked for.
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? sound.file);
  dataTransfer.effectAllowed = "copy";
  dataTransfer.setData("DownloadURL", `${audioType(name)}:${name}:${address}`);
  dataTransfer.setData("text/uri-list", address);
}

/** Files that stand where weights should be: pointers of Git LFS, and web pages that were saved instead. */
import { type ErrorFacts, LooperError } from "#base";

/** How much of a file tells. */
export const placeholderBytes = 64;

/**
 * Refuse a file that only stands for another.
 *
 * @param file - its name, for the message
 * @param head - its first bytes as text
 * @throws LooperError MODEL_FILE_CORRUPT, which says how to get the file itself
 */
export function refusePlaceholder(file: string, head: string): void {
  const refuse = (what: string, facts: ErrorFacts = { file }) =>
    new LooperError("MODEL_FILE_CORRUPT", `${file} is ${what}`, { facts });
  if (head.startsWith("version https://git-lfs")) {
    throw refuse(
      "a pointer of Git LFS, not the file itself. Run `git lfs pull` in its folder, or get the model with musicgen-looper pull.",
    );
  }
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(head)) {
    throw refuse(
      "a web page, not the file itself: the download was answered by a login or an error. Download it again.",
    );
  }
}

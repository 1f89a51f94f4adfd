/** Names of files and words of prompts come from anywhere; what is in them must not steer a terminal. */

/** Controls but tab and line feed, and marks that turn the direction of a line. */
const controls = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Make controls visible.
 *
 * @param text - to be shown to a person
 * @returns the same with a picture in place of each control; tabs and line feeds stay
 */
export function showControls(text: string): string {
  return text.replace(controls, (control) => {
    const code = control.codePointAt(0) as number;
    if (control === "\t" || control === "\n") return control;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : "\ufffd";
  });
}

/** Texts for callers, without the paths of this machine in them. */

/** An absolute path of two parts or more, that is not part of a URL or a fraction. */
const absolutePath = /(?<![\w:/.<])(?:[A-Za-z]:)?[/\\](?:[\w.@+=~%-]+[/\\])+[\w.@+=~%-]*/g;

/**
 * Shorten the paths of a text to their last part: where a file lies on this machine is nobody's concern.
 *
 * @param upload - the path of the caller's own file, below the data folder; it is called `audio`
 */
export function hidePaths(text: string, upload?: string): string {
  return text.replace(absolutePath, (path) => {
    // A full stop may end the sentence.
    const [, bare = path, stop = ""] = /^(.*?)([.\\/]*)$/.exec(path) ?? [];
    if (upload !== undefined && bare.endsWith(upload)) return `audio${stop}`;
    return `${bare.split(/[/\\]/).at(-1)}${stop}`;
  });
}

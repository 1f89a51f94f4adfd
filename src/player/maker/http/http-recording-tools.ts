/** Recordings heard and cut by the server: they are uploaded first. */
import { aboutLoop } from "../../about-pack.ts";
import { ownPart } from "../../session/parts.ts";
import { fromBase64 } from "../../sound/decode-audio.ts";
import type { CutLoop, HeardRecording, RecordingTools } from "../recording-tools.ts";
import { askJson } from "./ask-service.ts";
import type { DocumentLoop } from "./pack-document.ts";
import { pathOf } from "./prediction-view.ts";

/** The answer of the route that cuts. */
interface CutView {
  readonly bpm: number;
  readonly loop: DocumentLoop;
  readonly warnings: readonly { readonly message: string }[];
  readonly file: { readonly name: string; readonly content: string };
}

/**
 * Create them.
 *
 * @param upload - sends a recording, and gives its address
 */
export function createHttpRecordingTools(
  upload: (file: Blob, name: string) => Promise<string>,
): RecordingTools {
  const ask = async <T>(what: string, file: Blob, name: string, request: object): Promise<T> => {
    const path = `${pathOf(await upload(file, name))}/${what}`;
    const headers = { "Content-Type": "application/json" };
    return askJson<T>(path, { method: "POST", headers, body: JSON.stringify(request) });
  };
  return {
    listen: (file, name) => ask<HeardRecording>("listen", file, name, {}),
    async cut(file, name, wishes): Promise<CutLoop> {
      const request = { ...wishes, output_format: "flac" };
      const { bpm, loop, warnings, file: made } = await ask<CutView>("loop", file, name, request);
      const bytes = fromBase64(made.content.slice(made.content.indexOf(",") + 1));
      const sound = {
        part: ownPart,
        file: made.name,
        href: null,
        gainDb: 0,
        read: async () => bytes.slice(),
      };
      const { beats, beats_per_bar: beatsPerBar, samples } = loop;
      const messages = [...warnings, ...loop.warnings].map(({ message }) => message);
      const row = {
        beats,
        beatsPerBar,
        samples,
        about: aboutLoop(loop),
        warnings: messages,
        sounds: [sound],
      };
      return { bpm, row };
    },
  };
}

/** What can be done with an upload at once: hear it, and cut a loop out of it. No model takes part. */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { toBase64 } from "#base";
import { parseCutRequest, parseListenRequest } from "#looper";
import type { RecordingFile } from "../../recordings/recording-task.ts";
import type { ApiEnv } from "../api-env.ts";
import { bodyOf, takeBody } from "../body/take-body.ts";
import { type DeclaredRoute, declareRoute } from "../openapi/declare-route.ts";
import type { ApiPorts } from "../ports.ts";
import { cutSchema, heardSchema } from "../response/recording-schemas.ts";
import { refuse, refuseUnknown } from "../response/refuse.ts";
import { findUpload } from "./upload-routes.ts";

const maxSize = 65_536;

/** Declare the routes. */
export function recordingRoutes({ uploads, recordings, options }: ApiPorts): readonly DeclaredRoute[] {
  const common = {
    method: "post",
    tag: "Replicate",
    middleware: [
      bodyLimit({ maxSize, onError: (c: Context) => refuse(c, 413, "The body is too large.") }),
      takeBody({ uploads, options }),
    ],
  } as const;
  const withUpload = async (c: Context<ApiEnv>, act: (file: RecordingFile) => Promise<Response>) => {
    const upload = await findUpload({ uploads }, c, c.req.param("file_id") ?? "");
    if (!upload) return refuseUnknown(c);
    await uploads.checkAudio(upload);
    return uploads.lend(upload, (path) => act({ path, name: upload.name }));
  };
  return [
    declareRoute(
      {
        ...{ ...common, path: "/v1/files/{file_id}/listen", body: "ListenRequest" },
        summary: "Hear an upload: its tempo, beats, bars, key and chords.",
        responses: { 200: heardSchema },
      },
      (c) =>
        withUpload(c, async (file) => {
          const request = parseListenRequest(bodyOf(c).value);
          return c.json(await recordings.listen(file, request, c.req.raw.signal), 200);
        }),
    ),
    declareRoute(
      {
        ...{ ...common, path: "/v1/files/{file_id}/loop", body: "LoopRequest" },
        summary: "Cut a loop out of an upload.",
        responses: { 200: cutSchema },
      },
      (c) =>
        withUpload(c, async (file) => {
          const values = bodyOf(c).value;
          parseCutRequest(values);
          const { pack, file: cut } = await recordings.cut(file, values as object, c.req.raw.signal);
          const [loop] = pack.loops;
          const media = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac" }[
            cut.name.split(".").at(-1) as "wav"
          ];
          const content = `data:${media};base64,${toBase64(cut.bytes)}`;
          const { bpm, warnings } = pack;
          return c.json({ bpm, loop, warnings, file: { name: cut.name, content } }, 200);
        }),
    ),
  ];
}

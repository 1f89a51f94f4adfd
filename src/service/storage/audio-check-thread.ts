/** The thread that decodes uploads to check them: see `audio-check.ts`. */
import { parentPort } from "node:worker_threads";
import { isLooperError } from "#base";
import { checkAudioFile } from "#platform-node";
import type { AudioCheckAnswer, AudioCheckQuestion } from "./audio-check.ts";

parentPort?.on("message", async ({ id, path, name }: AudioCheckQuestion) => {
  const answer = await checkAudioFile(path, name).then(
    (): AudioCheckAnswer => ({ id, error: null }),
    (thrown: unknown): AudioCheckAnswer => {
      const { code, message, facts } = isLooperError(thrown)
        ? thrown
        : { code: "RUNTIME_FAILED" as const, message: String(thrown), facts: {} };
      return { id, error: { code, message, facts } };
    },
  );
  parentPort?.postMessage(answer);
});

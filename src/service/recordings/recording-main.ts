/** The process that hears and cuts recordings: one task, one answer, and it ends. */
import { isLooperError } from "#base";
import { doTask } from "./do-task.ts";
import type { RecordingReply, RecordingTask } from "./recording-task.ts";

const end = () => process.exit(0);
const reply = (message: RecordingReply) => process.send?.(message, end);

process.on("disconnect", end);
process.on("SIGINT", () => undefined);
process.once("message", async (task: RecordingTask) => {
  try {
    reply({ answer: await doTask(task) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [code, facts] = isLooperError(error) ? [error.code, error.facts] : [null, {}];
    reply({ failure: { code, message, facts } });
  }
});

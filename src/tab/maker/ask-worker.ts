/** The page's side of the conversation with the worker; one that has died is started again when it is needed. */
import type { TabAsked, TabEvent, TabQuestion, TabRefusal, TabReply } from "../worker/messages.ts";

/** The worker refuses a request. */
export class TabRefusedError extends Error {
  override readonly name = "TabRefusedError";
  readonly field: string | null;
  constructor({ message, field }: TabRefusal) {
    super(message);
    this.field = field;
  }
}

/** A worker that can be asked. */
export interface WorkerLine {
  /** @throws TabRefusedError */
  ask(question: TabQuestion): Promise<unknown>;
  /** End it: what it ran is over, and its memory is given back. The next question starts another. */
  stop(): void;
}

/** Who listens. */
export interface WorkerListener {
  readonly onEvent: (run: string, event: TabEvent) => void;
  /** It has died, and all that it ran with it. */
  readonly onDeath: (why: string) => void;
}

/**
 * Keep a line to a worker.
 *
 * @param start - starts one
 * @param listener - told what runs tell
 */
export function openWorkerLine(start: () => Worker, { onEvent, onDeath }: WorkerListener): WorkerLine {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let next = 1;
  const end = (why: string) => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  const current = () => {
    if (worker) return worker;
    worker = start();
    worker.addEventListener("message", ({ data }: MessageEvent<TabReply>) => {
      if ("event" in data) {
        onEvent(data.run, data.event);
        return;
      }
      const question = waiting.get(data.id);
      waiting.delete(data.id);
      if ("refusal" in data) question?.reject(new TabRefusedError(data.refusal));
      else question?.resolve(data.answer);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const why = `The worker has ended: ${event.message || "its script did not load"}. Ask again: a new one starts.`;
      end(why);
      onDeath(why);
    });
    return worker;
  };
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        current().postMessage({ id, question } satisfies TabAsked);
      }),
    stop: () => end("The worker was stopped."),
  };
}

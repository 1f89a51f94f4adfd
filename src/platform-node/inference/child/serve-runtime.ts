/** The child's side: one question after the other, to a runtime of its own. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isLooperError } from "#base";
import type { Cache, Session } from "#inference";
import { createLocalRuntime } from "../local-runtime.ts";
import type { Answer, Answered, Asked, Question, SentError } from "./messages.ts";

/**
 * Serve the parent that forked this process, until it lets go.
 *
 * @param threads - that one graph may use
 */
export function serveRuntime(threads: number): void {
  const runtime = createLocalRuntime(threads);
  const sessions = new Map<number, { session: Session; caches: Map<number, Cache> }>();
  let next = 1;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const known = (id: number) => {
    const found = sessions.get(id);
    if (!found) throw new Error(`session ${id} is closed`);
    return found;
  };

  const answer = async (question: Question): Promise<Answer> => {
    switch (question.op) {
      case "open": {
        const session = await runtime.open(question.folder, question.file, question.seldom);
        sessions.set(next, { session, caches: new Map() });
        return next++;
      }
      case "run": {
        const { session, caches } = known(question.session);
        const cache = question.cache === null ? undefined : caches.get(question.cache);
        return session.run(question.feeds, question.fetch, cache);
      }
      case "openCache": {
        const { session, caches } = known(question.session);
        const cache = await session.openCache(question.spec);
        caches.set(cache.id, cache);
        return cache.id;
      }
      case "exchange": {
        const { caches } = known(question.session);
        await caches.get(question.cache)?.exchange(question.fixed);
        return null;
      }
      case "closeCache": {
        const { caches } = known(question.session);
        await caches.get(question.cache)?.close();
        caches.delete(question.cache);
        // Gigabytes outside of the heap, which the collector does not hurry to let go of; the next
        // request would fill as many again first. The heap itself is small: it takes milliseconds.
        collect();
        return null;
      }
      case "close": {
        await known(question.session).session.close();
        sessions.delete(question.session);
        return null;
      }
      case "memory":
        return runtime.memory();
    }
  };

  // One at a time: `run` blocks anyway, and a cache must not be asked twice at once.
  let queue = Promise.resolve();
  process.on("message", ({ id, question }: Asked) => {
    queue = queue.then(async () => {
      const reply = await answer(question).then(
        (value): Answered => ({ id, answer: value }),
        (error: unknown): Answered => ({ id, error: toSentError(error) }),
      );
      process.send?.(reply);
    });
  });
  process.on("disconnect", () => process.exit(0));
  // Ctrl-C in a terminal reaches the whole group: the parent decides when this process ends.
  process.on("SIGINT", () => undefined);
}

function toSentError(error: unknown): SentError {
  if (isLooperError(error)) return { code: error.code, message: error.message, facts: error.facts };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "RUNTIME_FAILED", message: `The inference process failed: ${message}`, facts: {} };
}

/**
 * Waiting without asking all the time: those who wait on a topic are woken when the database says
 * something on it. A wake is a hint; whoever is woken looks for himself.
 */
import type { Seconds } from "#base";
import type { Database, Queries } from "./database.ts";

const channel = "musicgen_looper";
/** Something waits for a worker. */
export const workTopic = "work";
/** A webhook event is due, or soon. */
export const dueTopic = "due";
/** @returns the topic of a prediction's changes */
export const topicOf = (id: string): string => `prediction ${id}`;

/**
 * Wake those who wait on a topic, when the transaction is done.
 *
 * @param queries - of the transaction
 */
export async function wake(queries: Queries, topic: string): Promise<void> {
  await queries.query("select pg_notify($1, $2)", [channel, topic]);
}

/** A place to wait. */
export interface Wakes {
  /**
   * Wait for a topic, a time, or a signal, whichever is first.
   *
   * @param check - looked at once the wait is set up, so that nothing is missed in between: true does not wait
   */
  wait(topic: string, timeout: Seconds, signal?: AbortSignal, check?: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Listen to a database.
 *
 * @param database - whose notifications wake
 */
export async function createWakes(database: Database): Promise<Wakes> {
  const waiting = new Map<string, Set<() => void>>();
  const wakeAll = (topic: string) => {
    for (const resume of waiting.get(topic) ?? []) resume();
  };
  const stop = await database.listen(channel, (topic) => {
    if (topic === "") for (const name of waiting.keys()) wakeAll(name);
    else wakeAll(topic);
  });
  return {
    wait(topic, timeout, signal, check) {
      return new Promise((resolve, reject) => {
        const resumes = waiting.get(topic) ?? new Set();
        waiting.set(topic, resumes);
        const leave = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", resume);
          resumes.delete(resume);
          if (resumes.size === 0 && waiting.get(topic) === resumes) waiting.delete(topic);
        };
        const resume = () => {
          leave();
          resolve();
        };
        const timer = setTimeout(resume, timeout * 1000);
        resumes.add(resume);
        signal?.addEventListener("abort", resume);
        if (signal?.aborted) resume();
        check?.().then(
          (done) => done && resume(),
          (error: unknown) => {
            leave();
            reject(error);
          },
        );
      });
    },
    async close() {
      for (const name of [...waiting.keys()]) wakeAll(name);
      await stop();
    },
  };
}

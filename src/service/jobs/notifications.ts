/**
 * Waiting for changes without polling: `pg_notify` with a topic resumes everyone waiting for that topic. A
 * notification is a hint; the waiting code then reads the database itself.
 */
import type { Seconds } from "#base";
import type { Database, Queries } from "./database.ts";

const channel = "musicgen_looper";
/** A prediction was queued. */
export const workTopic = "work";
/** A webhook event is due, or will be soon. */
export const dueTopic = "due";
/** @returns the topic of a prediction's changes */
export const topicOf = (id: string): string => `prediction ${id}`;

/**
 * Notify a topic when the transaction commits.
 *
 * @param queries - of the transaction
 */
export async function notify(queries: Queries, topic: string): Promise<void> {
  await queries.query("select pg_notify($1, $2)", [channel, topic]);
}

/** Waits for topics. */
export interface Notifications {
  /**
   * Wait for a topic, a time, or a signal, whichever is first.
   *
   * @param check - run once the wait is set up, so that no change is missed in between: true ends the wait
   */
  wait(topic: string, timeout: Seconds, signal?: AbortSignal, check?: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Listen to a database.
 *
 * @param database - whose notifications to wait for
 */
export async function createNotifications(database: Database): Promise<Notifications> {
  const waiting = new Map<string, Set<() => void>>();
  const resumeAll = (topic: string) => {
    for (const resume of waiting.get(topic) ?? []) resume();
  };
  const stop = await database.listen(channel, (topic) => {
    if (topic === "") for (const name of waiting.keys()) resumeAll(name);
    else resumeAll(topic);
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
      for (const name of [...waiting.keys()]) resumeAll(name);
      await stop();
    },
  };
}

/**
 * A queue across a wall between processes: one side asks, the other has the store. What the messages
 * travel on is not known here; it only has to keep their order.
 */
import { type ErrorCode, type ErrorFacts, isLooperError, LooperError } from "#base";
import type { PredictionQueue } from "../jobs/prediction-store.ts";

/** What may be asked. */
const methods = ["claim", "waitForWork", "renew", "waitForCancel", "publish", "finish", "handBack"] as const;
type Method = (typeof methods)[number];

/** A question from the side that works. */
export interface QueueQuestion {
  readonly ask: number;
  readonly method: Method;
  readonly values: readonly unknown[];
}

/** The answer from the side that has the store. */
export type QueueAnswer =
  | { readonly answer: number; readonly value: unknown }
  | {
      readonly answer: number;
      readonly error: {
        readonly code: ErrorCode | null;
        readonly message: string;
        readonly facts: ErrorFacts;
      };
    };

/** Tell a question from other messages. */
export function isQueueQuestion(message: unknown): message is QueueQuestion {
  return typeof message === "object" && message !== null && "ask" in message;
}

/** Tell an answer from other messages. */
export function isQueueAnswer(message: unknown): message is QueueAnswer {
  return typeof message === "object" && message !== null && "answer" in message;
}

/**
 * Answer a question.
 *
 * @param queue - the store
 * @param question - from the other side
 */
export async function answerQuestion(queue: PredictionQueue, question: QueueQuestion): Promise<QueueAnswer> {
  const { ask, method, values } = question;
  try {
    if (!methods.includes(method)) throw new Error(`No such question: ${method}`);
    const asked = queue[method] as (...values: readonly unknown[]) => Promise<unknown>;
    return { answer: ask, value: await asked(...values) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const known = isLooperError(error);
    return {
      answer: ask,
      error: { code: known ? error.code : null, message, facts: known ? error.facts : {} },
    };
  }
}

/**
 * Ask the other side.
 *
 * @param send - carries a question over
 * @returns the queue, and where its answers are to be given
 */
export function createRemoteQueue(send: (question: QueueQuestion) => void): {
  readonly queue: PredictionQueue;
  hear(answer: QueueAnswer): void;
} {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let next = 1;
  const ask = <T>(method: Method, ...values: readonly unknown[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      send({ ask: id, method, values });
    });
  return {
    hear(answer) {
      const question = waiting.get(answer.answer);
      waiting.delete(answer.answer);
      if (!("error" in answer)) question?.resolve(answer.value);
      else question?.reject(toError(answer.error));
    },
    queue: {
      claim: (worker, lease) => ask("claim", worker, lease),
      async waitForWork(timeout, signal) {
        await orAborted(() => ask("waitForWork", timeout), signal);
      },
      async waitForCancel(claim, timeout, signal) {
        return (await orAborted(() => ask<boolean>("waitForCancel", claim, timeout), signal)) ?? false;
      },
      renew: (claim, lease, news) => ask("renew", claim, lease, news),
      publish: (claim, file) => ask("publish", claim, file),
      finish: (claim, end, logs) => ask("finish", claim, end, logs),
      handBack: (claim) => ask("handBack", claim),
    },
  };
}

/** Signals do not cross the wall: whoever gives up here leaves the other side to its time. */
async function orAborted<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return ask();
  if (signal.aborted) return undefined;
  let stop: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop);
  });
  return Promise.race([ask(), aborted]).finally(() => signal.removeEventListener("abort", stop));
}

function toError({
  code,
  message,
  facts,
}: {
  code: ErrorCode | null;
  message: string;
  facts: ErrorFacts;
}): Error {
  return code === null ? new Error(message) : new LooperError(code, message, { facts });
}

/**
 * A queue across processes: one side calls, the other has the store. Any channel will do that keeps the order
 * of messages.
 */
import { type ErrorCode, type ErrorFacts, isLooperError, LooperError } from "#base";
import type { PredictionQueue } from "../jobs/prediction-store.ts";

/** Methods that can be called. */
const methods = [
  ...(["waitingModels", "claim", "waitForWork"] as const),
  ...(["renew", "waitForCancel", "publish", "finish", "handBack"] as const),
];
type Method = (typeof methods)[number];

/** A call from the worker's side. */
export interface QueueCall {
  readonly call: number;
  readonly method: Method;
  readonly values: readonly unknown[];
}

/** The reply from the store's side. */
export type QueueReply =
  | { readonly reply: number; readonly value: unknown }
  | {
      readonly reply: number;
      readonly error: {
        readonly code: ErrorCode | null;
        readonly message: string;
        readonly facts: ErrorFacts;
      };
    };

/** Tell a call from other messages. */
export function isQueueCall(message: unknown): message is QueueCall {
  return typeof message === "object" && message !== null && "call" in message;
}

/** Tell a reply from other messages. */
export function isQueueReply(message: unknown): message is QueueReply {
  return typeof message === "object" && message !== null && "reply" in message;
}

/**
 * Answer a call.
 *
 * @param queue - the store
 * @param message - from the other side
 */
export async function answerQueueCall(queue: PredictionQueue, message: QueueCall): Promise<QueueReply> {
  const { call, method, values } = message;
  try {
    if (!methods.includes(method)) throw new Error(`No such method: ${method}`);
    const run = queue[method] as (...values: readonly unknown[]) => Promise<unknown>;
    return { reply: call, value: await run(...values) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const known = isLooperError(error);
    return {
      reply: call,
      error: { code: known ? error.code : null, message: text, facts: known ? error.facts : {} },
    };
  }
}

/**
 * Create the calling side.
 *
 * @param send - sends a message to the other side
 * @returns the queue, and what to call with each reply
 */
export function createRemoteQueue(send: (message: QueueCall) => void): {
  readonly queue: PredictionQueue;
  receive(reply: QueueReply): void;
} {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let next = 1;
  const call = <T>(method: Method, ...values: readonly unknown[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      send({ call: id, method, values });
    });
  return {
    receive(reply) {
      const caller = waiting.get(reply.reply);
      waiting.delete(reply.reply);
      if (!("error" in reply)) caller?.resolve(reply.value);
      else caller?.reject(toError(reply.error));
    },
    queue: {
      waitingModels: () => call("waitingModels"),
      claim: (worker, lease, models) => call("claim", worker, lease, models),
      async waitForWork(timeout, signal, unable) {
        await orAborted(() => call("waitForWork", timeout, undefined, unable), signal);
      },
      async waitForCancel(claim, timeout, signal) {
        return (await orAborted(() => call<boolean>("waitForCancel", claim, timeout), signal)) ?? false;
      },
      renew: (claim, lease, update) => call("renew", claim, lease, update),
      publish: (claim, file) => call("publish", claim, file),
      finish: (claim, end, logs) => call("finish", claim, end, logs),
      handBack: (claim) => call("handBack", claim),
    },
  };
}

/** Signals do not cross processes: after an abort here the other side waits until its timeout. */
async function orAborted<T>(
  start: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  if (signal === undefined) return start();
  if (signal.aborted) return undefined;
  let stop: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop);
  });
  return Promise.race([start(), aborted]).finally(() => signal.removeEventListener("abort", stop));
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

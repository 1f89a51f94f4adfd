/** What parent and child say to each other. Tensors travel as typed arrays by structured clone. */
import type { ErrorCode, ErrorFacts } from "#base";
import type { CacheSpec, Tensors } from "#inference";

/** The child's file descriptor of the heartbeat, after the four that `fork` knows. */
export const heartbeatChannel = 4;

/** What the parent asks. */
export type Question =
  | { readonly op: "open"; readonly folder: string; readonly file: string; readonly seldom: boolean }
  | {
      readonly op: "run";
      readonly session: number;
      readonly feeds: Tensors;
      readonly fetch: readonly string[];
      readonly cache: number | null;
    }
  | { readonly op: "openCache"; readonly session: number; readonly spec: CacheSpec }
  | { readonly op: "exchange"; readonly session: number; readonly cache: number; readonly fixed: Tensors }
  | { readonly op: "closeCache"; readonly session: number; readonly cache: number }
  | { readonly op: "close"; readonly session: number }
  | { readonly op: "memory" };

/** What the child answers: of each question its own kind. */
export type Answer = number | Tensors | { readonly peak: number; readonly now: number } | null;

/** A question with its number. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}

/** An answer with the number of its question, or what went wrong. */
export type Answered =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: SentError };

/** An error on its way between processes. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts: ErrorFacts;
}

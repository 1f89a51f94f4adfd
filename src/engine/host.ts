/** What the engine needs from where it runs. The wing provides it; the engine never asks where that is. */
import type { Seconds } from "#base";
import type { GraphStore, Runtime } from "#inference";

/** A digest being computed. */
export interface Hash {
  update(bytes: Uint8Array): void;
  /** Hexadecimal. */
  digest(): string;
}

/** The world around the engine. */
export interface EngineHost {
  /** Runs graphs. Each engine has its own, and closes it. */
  startRuntime(threads?: number): Runtime;
  /** Keeps built graphs. */
  readonly graphs: GraphStore;
  /** SHA-256. */
  createHash(): Hash;
  /** Time on a clock that never jumps. */
  now(): Seconds;
}

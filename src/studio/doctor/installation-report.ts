/** What an installation is found to be; in JSON as it stands here. */
import type { ErrorCode } from "#base";

/** Something missing, and how to mend it. */
export interface InstallationProblem {
  /** Of the error that a run would end with. */
  readonly code: ErrorCode;
  /** Which check found it. */
  readonly check: InstallationCheck;
  readonly message: string;
  /** One command that mends it. */
  readonly fix: string;
}

/** What is looked at, in this order. */
export type InstallationCheck = "node" | "runtime" | "package" | "home" | "disk" | "models";

/** An installation. */
export interface InstallationReport {
  readonly ok: boolean;
  readonly software: string;
  readonly node: { readonly version: string; readonly required: string; readonly platform: string };
  readonly runtime: { readonly name: "onnxruntime-node"; readonly version: string | null };
  readonly processor: {
    readonly name: string;
    readonly threads: number;
    /** Null where the system does not list them. */
    readonly instruction_sets: readonly string[] | null;
  };
  /** Where graphs and models are kept. */
  readonly home: {
    readonly path: string;
    readonly writable: boolean;
    /** Null where the disk cannot be asked. */
    readonly free_bytes: number | null;
  };
  readonly embedded: { readonly path: string; readonly complete: boolean };
  readonly models: {
    /** Null where it is not there. */
    readonly default: string | null;
    readonly reason: string | null;
    readonly installed: readonly {
      readonly name: string;
      readonly path: string;
      readonly size_bytes: number;
    }[];
    /** What a pull has left unfinished. */
    readonly unfinished: readonly { readonly name: string; readonly size_bytes: number }[];
  };
  readonly problems: readonly InstallationProblem[];
}

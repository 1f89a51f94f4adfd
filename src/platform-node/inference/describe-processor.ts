/** What the processor can do that decides how fast a model plays. */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

/** A processor. */
export interface Processor {
  /** As the system calls it. */
  readonly name: string;
  /** Threads that this process may use. */
  readonly threads: number;
  /** Instruction sets that ONNX Runtime has kernels for; null where the system does not list them. */
  readonly instructionSets: readonly string[] | null;
}

/** What Linux calls them, and what people do. */
const known: Readonly<Record<string, string>> = {
  sse4_1: "SSE4.1",
  avx: "AVX",
  avx2: "AVX2",
  fma: "FMA",
  avx_vnni: "AVX-VNNI",
  avx512f: "AVX512F",
  avx512_vnni: "AVX512-VNNI",
  avx512_bf16: "AVX512-BF16",
  amx_int8: "AMX-INT8",
  asimd: "NEON",
  asimddp: "DOTPROD",
  i8mm: "I8MM",
  bf16: "BF16",
  sve: "SVE",
};

/** Describe the processor of this machine. */
export function describeProcessor(): Processor {
  const name = cpus()[0]?.model.trim() || "unknown";
  return { name, threads: availableParallelism(), instructionSets: readInstructionSets() };
}

function readInstructionSets(): readonly string[] | null {
  try {
    return parseInstructionSets(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return null;
  }
}

/**
 * Read instruction sets off Linux's description of a processor.
 *
 * @param cpuinfo - content of `/proc/cpuinfo`
 * @returns the names people use, in order of our table; null where it lists none
 */
export function parseInstructionSets(cpuinfo: string): readonly string[] | null {
  const flags = cpuinfo.match(/^(?:flags|Features)\s*:\s*(.*)$/m)?.[1]?.split(/\s+/);
  if (!flags) return null;
  return Object.entries(known).flatMap(([flag, name]) => (flags.includes(flag) ? [name] : []));
}

import { expect, it } from "vitest";
import { parseInstructionSets } from "./describe-processor.ts";

it("reads the instruction sets of Intel, AMD and Arm by their whole names", () => {
  const intel = "processor\t: 0\nflags\t\t: fpu sse4_1 avx avx2 fma avx512f avx512_vnni\nbugs\t\t: swapgs\n";
  expect(parseInstructionSets(intel)).toEqual(["SSE4.1", "AVX", "AVX2", "FMA", "AVX512F", "AVX512-VNNI"]);
  expect(parseInstructionSets("flags : avx512fp16 notavx\n")).toEqual([]);
  expect(parseInstructionSets("Features\t: fp asimd asimddp i8mm\n")).toEqual(["NEON", "DOTPROD", "I8MM"]);
  expect(parseInstructionSets("processor : 0\n")).toBe(null);
});

/**
 * ONNX Runtime in this process. `run` blocks the event loop while it computes, so the program uses
 * it behind `process-runtime.ts`; alone it serves the child process and tests.
 */
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { createOrtSession, explainOrtError, type Runtime, type Session } from "#inference";
import { loadOnnxRuntime } from "./load-onnx-runtime.ts";

/**
 * Start a runtime in this process.
 *
 * @param threads - that one graph may use
 */
export function createLocalRuntime(threads: number): Runtime {
  const sessions = new Set<Session>();
  return {
    async open(folder, file, seldom = false) {
      const path = join(folder, file);
      const session = await openSession(path, threads, seldom, () => sessions.delete(session));
      sessions.add(session);
      return session;
    },
    async memory() {
      const { rss } = process.memoryUsage();
      return { now: rss, peak: process.resourceUsage().maxRSS * 1024 };
    },
    // Nothing here can be ended by force but all of this process.
    interruptOn: () => () => undefined,
    async close() {
      await Promise.all([...sessions].map((session) => session.close()));
    },
  };
}

async function openSession(
  path: string,
  threads: number,
  seldom: boolean,
  forget: () => void,
): Promise<Session> {
  const ort = await loadOnnxRuntime();
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(path, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      // An arena never shrinks: the codec's would hold a gigabyte from one clip to the next.
      enableCpuMemArena: !seldom,
      // Long enough for the gap between two operations; longer, and threads that wait take the cores from
      // whoever has work (docs/adr/0066, 0072).
      extra: { session: { intra_op: { spin_duration_us: "100" } } },
    });
  } catch (cause) {
    throw explainOrtError(
      cause,
      "MODEL_BUILD_FAILED",
      `The graph ${path} does not open. Delete its folder to build it again`,
    );
  }
  return createOrtSession({ ort, session, name: path, forget });
}

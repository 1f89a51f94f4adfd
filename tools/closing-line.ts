/** A vitest reporter that ends with one plain line: how many passed, failed and were skipped. */
import type { Reporter, TestModule } from "vitest/node";

/** Counts tests and prints the sum last. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that does not load has no tests to count, and must not look like success.
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) count.failed++;
    }
    // After the default reporter's own summary.
    setImmediate(() =>
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`),
    );
  }
}

/** Times of calls, and what is to be said of them. */

/** Times of one kind of call. */
export interface Timings {
  /** Run and time a call; one that fails is counted as such. */
  time<T>(call: () => Promise<T>): Promise<T | undefined>;
  row(what: string): readonly string[];
}

/** The head of a table whose rows are those of `Timings`. */
export const timingsHead = ["what", "calls", "a second", "failed", "p50, ms", "p99, ms", "max, ms"];

/** Begin to time. */
export function createTimings(): Timings {
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  return {
    async time(call) {
      const at = performance.now();
      try {
        const value = await call();
        times.push(performance.now() - at);
        return value;
      } catch {
        failed++;
        return undefined;
      }
    },
    row(what) {
      const seconds = (performance.now() - began) / 1000;
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number) =>
        (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
      const rate = (times.length / seconds).toFixed(1);
      return [what, `${times.length}`, rate, `${failed}`, at(0.5), at(0.99), at(1)];
    },
  };
}

/** Write a table in Markdown. */
export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Repeat until a time is over, so many side by side, each at most once in `every` milliseconds. */
export async function repeat(
  call: (turn: number) => Promise<unknown>,
  { times, every, until }: { readonly times: number; readonly every: number; readonly until: number },
): Promise<void> {
  const one = async (_: unknown, index: number) => {
    // Not all at the same instant.
    await pause((index / times) * every);
    for (let turn = index; Date.now() < until; turn += times) {
      const at = Date.now();
      await call(turn);
      await pause(every - (Date.now() - at));
    }
  };
  await Promise.all(Array.from({ length: times }, one));
}

async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

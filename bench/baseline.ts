/** Transformers on torch beside us: a process that measures a column when it is asked. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A model in the other runtime. */
export interface Baseline {
  /** Milliseconds per column, over a few, with so many columns in the cache. */
  time(rows: number, length: number): Promise<number>;
  close(): void;
}

/** Columns of a measurement. */
const columns = 4;

/** Start transformers with random weights; resolves when it is ready. */
export async function startBaseline(
  shape: string,
  layers: number,
  dtype: string,
  threads: number,
): Promise<Baseline> {
  const script = fileURLToPath(new URL("./baseline.py", import.meta.url));
  const child = spawn("python3", [script, shape, String(layers), dtype, String(threads)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the ${dtype} baseline ended`);
    return String(value);
  };
  if ((await next()) !== "ready") throw new Error(`the ${dtype} baseline did not start`);
  return {
    async time(rows, length) {
      child.stdin.write(`${rows} ${length} ${columns}\n`);
      return Number(await next());
    },
    close: () => void child.kill(),
  };
}

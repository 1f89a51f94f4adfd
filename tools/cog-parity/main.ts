/**
 * Hold our Cog routes against a real Cog: both get the same requests, statuses and shapes of answers are compared.
 *
 *     pip install cog==0.9.9                 (in a venv)
 *     cd tools/cog-parity && PORT=5988 python -m cog.server.http &
 *     musicgen-looper serve --port 5989 &
 *     npm run -s ts -- tools/cog-parity/main.ts http://127.0.0.1:5988 http://127.0.0.1:5989
 */
import { type Trial, trials } from "./bodies.ts";

const [cog = "http://127.0.0.1:5988", ours = "http://127.0.0.1:5989", mode = ""] = process.argv.slice(2);

/** With `quick` as third argument nothing waits for loops: what is accepted is compared as it was accepted. */
const hurry = mode === "quick" ? { Prefer: "respond-async" } : {};

/** The types of a value's parts; of texts and numbers no values, of Cog's errors place and type. */
function shapeOf(value: unknown): unknown {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object") return typeof value;
  const fields = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    fields.map(([name, field]) => [name, name === "loc" || name === "type" ? field : shapeOf(field)]),
  );
}

/** Parts that are each program's own: how an input is shown, names of outputs, bounds in words. */
const free = new Set(["input", "output", "metrics", "ctx", "webhook_events_filter"]);
// A Cog without a queue has begun whatever it accepts.
if (mode === "quick") free.add("started_at");

/** Whether an answer has all that the real one has; what is null there may be anything, and more is no harm. */
function covers(real: unknown, mine: unknown): boolean {
  if (real === "null") return true;
  if (Array.isArray(real)) {
    return Array.isArray(mine) && real.length === mine.length && real.every((one, i) => covers(one, mine[i]));
  }
  if (typeof real !== "object" || real === null) return real === mine;
  if (typeof mine !== "object" || mine === null) return false;
  return Object.entries(real).every(
    ([name, part]) => free.has(name) || covers(part, (mine as Record<string, unknown>)[name]),
  );
}

async function ask(
  base: string,
  { method, path, headers, body }: Trial,
): Promise<{ status: number; shape: unknown; text: string }> {
  const answer = await fetch(base + path, {
    method,
    redirect: "manual",
    headers: { ...headers, ...hurry },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  });
  const text = await answer.text();
  let shape: unknown = text === "" ? "" : "text";
  try {
    shape = shapeOf(JSON.parse(text));
  } catch {
    // Not JSON.
  }
  return { status: answer.status, shape, text };
}

let same = 0;
let meant = 0;
const others: string[] = [];
for (const trial of trials) {
  const [real, mine] = [await ask(cog, trial), await ask(ours, trial)];
  if (real.status === mine.status && covers(real.shape, mine.shape)) same++;
  else if (trial.differs !== undefined) {
    meant++;
    console.log(`meant: ${trial.name}: ${real.status} there, ${mine.status} here: ${trial.differs}`);
  } else {
    others.push(trial.name);
    console.log(
      `DIFFERS: ${trial.name}\n  cog  ${real.status} ${real.text.slice(0, 400)}\n  ours ${mine.status} ${mine.text.slice(0, 400)}`,
    );
  }
  // A Cog has one slot: the next request waits until it is free.
  for (let i = 0; i < 200; i++) {
    const health = (await (await fetch(`${cog}/health-check`)).json()) as { status: string };
    if (health.status === "READY") break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
console.log(
  `${trials.length} requests: ${same} the same, ${meant} different on purpose, ${others.length} different`,
);
process.exitCode = others.length > 0 ? 1 : 0;

/**
 * Two servers and some workers on machines that share no disk, a database and a bucket; processes are killed, links
 * are cut, database and bucket are away for a while. What becomes of each prediction?
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "#base";
import { openS3Store } from "../../src/service/storage/objects/s3/s3-store.ts";
import { startPostgres } from "../../test/postgres-server.ts";
import { openS3Gate } from "../../test/s3/s3-gate.ts";
import { s3Bucket, s3Keys, startS3Server } from "../../test/s3/s3-server.ts";
import { listenForHooks } from "../faults/hook-receiver.ts";
import { type Inspection, inspectPredictions } from "../faults/inspect-predictions.ts";
import { accept, freePort, smallest } from "../faults/serve-process.ts";
import type { Machine, Machines } from "./machines.ts";

const binary = new URL("../../dist/apps/cli/main.js", import.meta.url).pathname;

/** The shortest time between two blows, and the mean, as shares of the longest. */
const minShare = 1 / 8;
const meanShare = (1 + minShare) / 2;
/** Letters of a process that are shown in the end. */
const lastWords = 3000;

/** How much of a storm. */
export interface StormPlan {
  readonly predictions: number;
  /** Of servers and workers, by SIGKILL; each is started again. */
  readonly kills: number;
  /** Of links, each of 5 to 40 seconds. */
  readonly cuts: number;
  /** For how long the bucket is away, once, in seconds. */
  readonly outage: number;
  /** For how long PostgreSQL is away, once, in seconds; 0 for not at all. */
  readonly restart: number;
  /** The longest time between two blows, in seconds. */
  readonly pause: number;
  /** How long a prediction may take to be accepted and to end after the storm, and a process after SIGTERM, in seconds. */
  readonly patience: number;
}

/** The outcome. */
export interface StormReport extends Inspection {
  readonly kills: number;
  readonly cuts: number;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** Not told of its end, or told in several words or under several ids. */
  readonly hooks: readonly string[];
  /** Files of published outputs in the bucket, beside which nothing may be published twice. */
  readonly objects: number;
  /** What processes left on their machines' disks. */
  readonly litter: readonly string[];
  /** Processes that did not end when they were told to. */
  readonly stuck: readonly string[];
  /** The last words of each process, for whoever looks for what went wrong. */
  readonly said: readonly string[];
}

/** A process that is started again whenever it is killed. */
interface Post {
  readonly machine: Machine;
  readonly args: readonly string[];
  /** Undefined while nothing is to run. */
  child: ChildProcess | undefined;
  said: string;
}

/**
 * Run a storm.
 *
 * @param machines - the first two serve, the others work
 * @param random - who is hit, and when
 */
export async function runFleetStorm(
  machines: Machines,
  plan: StormPlan,
  random: Random,
): Promise<StormReport> {
  const { host } = machines;
  const postgres = await startPostgres(host);
  const s3 = await startS3Server();
  const gate = await openS3Gate(s3, host);
  const hooks = await listenForHooks(host);
  const env = {
    ...{ DATABASE_URL: postgres.url, MUSICGEN_LOOPER_STORAGE: `s3://${s3Bucket}/storm` },
    ...{ MUSICGEN_LOOPER_SECRET: randomBytes(32).toString("hex"), AWS_ENDPOINT_URL: gate.url },
    ...{ AWS_ACCESS_KEY_ID: s3Keys.accessKeyId, AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey },
  };
  const posts: Post[] = [];
  try {
    const urls: string[] = [];
    for (const [i, machine] of machines.all.entries()) {
      const port = await freePort();
      if (i < 2) urls.push(`http://${machine.address}:${port}`);
      const address = ["--host", machine.prefix.length > 0 ? "0.0.0.0" : "127.0.0.1", "--port", `${port}`];
      const open = [
        "--insecure",
        "--allow-private-webhooks",
        "--files",
        "url",
        "--public-url",
        urls[i] ?? "",
      ];
      const args = i < 2 ? ["serve", "--no-work", ...address, ...open] : ["work"];
      const post: Post = { machine, args, child: undefined, said: "" };
      start(post, env);
      posts.push(post);
    }
    // Whoever asks goes to the other server where one does not answer.
    let turn = 0;
    const url = () => urls[turn++ % urls.length] as string;
    const ids = Array.from({ length: plan.predictions }, (_, i) => `storm${i}`);
    const webhook = { webhook: hooks.url, webhook_events_filter: ["completed"] };
    // One after the other as the storm goes on: every blow is to hit work.
    const stormSeconds = (plan.kills + plan.cuts) * plan.pause * meanShare;
    const between = 1000 * (stormSeconds / plan.predictions);
    const asking = Promise.all(
      ids.map(async (id, i) => {
        await sleep(i * between);
        await accept(url, id, webhook, smallest, stormSeconds + plan.patience);
      }),
    );
    const blows = await strike(posts, plan, random, env, { s3, postgres });
    await asking;
    const found = await inspectPredictions(url, ids, plan.patience);
    await hooks.settled(ids);
    const objects = openS3Store(gate.config({ prefix: "storm/" }));
    let count = 0;
    for await (const { key } of objects.list("outputs/")) if (key.endsWith(".wav")) count++;
    const stuck = await stopAll(posts, plan.patience);
    return {
      ...found,
      ...blows,
      attempts: posts.reduce((sum, { said }) => sum + (said.match(/"prediction claimed"/g)?.length ?? 0), 0),
      hooks: ids.filter((id) => hooks.received.get(id)?.size !== 1 || hooks.bodies.get(id)?.size !== 1),
      objects: count,
      litter: machines.all.flatMap(({ name, cwd, tmp }) =>
        [...readdirSync(cwd), ...readdirSync(tmp)].map((file) => `${name}: ${file}`),
      ),
      stuck,
      said: posts.map(({ machine, said }) => `${machine.name}: ${said.slice(-lastWords)}`),
    };
  } finally {
    for (const post of posts) {
      const { child } = post;
      post.child = undefined;
      child?.kill("SIGKILL");
    }
    hooks.close();
    await gate.close();
    await s3.remove();
    postgres.remove();
  }
}

function start(post: Post, env: Readonly<Record<string, string>>): void {
  const { machine, args } = post;
  const [command = "", ...rest] = [...machine.prefix, process.execPath, binary, ...args];
  const child = spawn(command, rest, {
    ...{ cwd: machine.cwd, stdio: ["ignore", "ignore", "pipe"] },
    env: { ...process.env, ...env, TMPDIR: machine.tmp },
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    post.said += text;
  });
  // What ends by itself, such as a start without a network, is started again as by a supervisor.
  child.on("exit", (code) => {
    if (post.child === child && code !== 0) setTimeout(() => post.child === child && start(post, env), 1000);
  });
  post.child = child;
}

/** Kill and cut at random, one blow after the other; PostgreSQL is away after a quarter of them, the bucket after half. */
async function strike(
  posts: readonly Post[],
  plan: StormPlan,
  random: Random,
  env: Readonly<Record<string, string>>,
  servers: {
    readonly s3: { stop(): Promise<void>; start(): Promise<void> };
    readonly postgres: { stop(): void; start(): void };
  },
): Promise<{ kills: number; cuts: number }> {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random.uniform() * from.length)] as T;
  const mending: Promise<void>[] = [];
  const done = { kills: 0, cuts: 0 };
  const { s3, postgres } = servers;
  let isOut = plan.outage === 0;
  let isRestarted = plan.restart === 0;
  while (done.kills < plan.kills || done.cuts < plan.cuts) {
    await sleep((minShare + random.uniform() * (1 - minShare)) * plan.pause * 1000);
    const left = { kills: plan.kills - done.kills, cuts: plan.cuts - done.cuts };
    if (random.uniform() * (left.kills + left.cuts) < left.kills) {
      const post = pick(posts);
      const old = post.child;
      post.child = undefined;
      old?.kill("SIGKILL");
      start(post, env);
      done.kills++;
    } else {
      const { link } = pick(posts).machine;
      link?.("down");
      mending.push(sleep((5 + random.uniform() * 35) * 1000).then(() => link?.("up")));
      done.cuts++;
    }
    if (!isRestarted && done.kills + done.cuts >= (plan.kills + plan.cuts) / 4) {
      isRestarted = true;
      postgres.stop();
      mending.push(sleep(plan.restart * 1000).then(() => postgres.start()));
    }
    if (!isOut && done.kills + done.cuts >= (plan.kills + plan.cuts) / 2) {
      isOut = true;
      await s3.stop();
      mending.push(sleep(plan.outage * 1000).then(s3.start));
    }
  }
  await Promise.all(mending);
  return done;
}

/** Tell all to end; names those that had to be killed. */
async function stopAll(posts: readonly Post[], patience: number): Promise<string[]> {
  const stuck: string[] = [];
  await Promise.all(
    posts.map(async (post) => {
      const { child, machine } = post;
      post.child = undefined;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const kill = setTimeout(() => {
        stuck.push(machine.name);
        child.kill("SIGKILL");
      }, patience * 1000);
      await ended;
      clearTimeout(kill);
    }),
  );
  return stuck;
}

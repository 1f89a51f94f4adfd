/**
 * How many notices a PostgreSQL commits and delivers in a second: what gives out second and third in docs/scale.md.
 * Each writer commits an update of a row of its own with a notice, as a worker does that renews its lease; each
 * listener hears all of them. Quiet machines alone give figures.
 *
 *     npm run -s ts -- tools/notices/main.ts [WRITERS] [LISTENERS] [SECONDS]
 */
import pg from "pg";
import { startPostgres } from "../../test/postgres-server.ts";

const [writers = 20, listeners = 20, seconds = 10] = process.argv.slice(2).map(Number);

/** Commit as often as it goes, until the time is over. */
async function write(client: pg.Client, row: number, notice: boolean, until: number): Promise<number> {
  let commits = 0;
  for (; performance.now() < until; commits++) {
    await client.query("begin");
    await client.query("update rows set counted = counted + 1 where id = $1", [row]);
    if (notice) await client.query("select pg_notify('all', $1)", [`row ${row}`]);
    await client.query("commit");
  }
  return commits;
}

const server = await startPostgres();
const clients: pg.Client[] = [];
const open = async () => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  clients.push(client);
  return client;
};
try {
  const first = await open();
  await first.query("create table rows (id integer primary key, counted bigint not null)");
  await first.query("insert into rows select generate_series(1, $1::int), 0", [writers]);
  let heard = 0;
  for (let i = 0; i < listeners; i++) {
    const listener = await open();
    listener.on("notification", () => heard++);
    await listener.query('listen "all"');
  }
  const writing = await Promise.all(Array.from({ length: writers }, open));
  console.log("| | commits a second | deliveries a second |\n|---|---|---|");
  for (const notice of [false, true]) {
    heard = 0;
    const until = performance.now() + seconds * 1000;
    const counts = await Promise.all(writing.map((client, i) => write(client, i + 1, notice, until)));
    const rate = (count: number) => Math.round(count / seconds);
    const commits = rate(counts.reduce((sum, count) => sum + count, 0));
    const what = `${writers} writers${notice ? `, a notice each, ${listeners} listeners` : ", no notice"}`;
    console.log(`| ${what} | ${commits} | ${notice ? rate(heard) : "–"} |`);
  }
} finally {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  server.remove();
}

/** How fast a health question is answered while two requests play in the same program. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openEngine } from "#studio";

/** Answer times in milliseconds: median, 99th percentile, largest. */
export async function measureHealth(model: string, threads: number) {
  const server = createServer((_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const engine = await openEngine({ model, threads });
  const job = {
    text: "techno, 125 bpm",
    frames: 400,
    sampling: { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 },
  };
  const rows = [1, 2, 3, 4].map((variation) => ({ seed: 1, variation }));
  let playing = true;
  const requests = Promise.all([
    engine.generate({ ...job, rows }),
    engine.generate({ ...job, rows }),
  ]).finally(() => {
    playing = false;
  });
  const times: number[] = [];
  while (playing) {
    const began = performance.now();
    await (await fetch(`http://127.0.0.1:${port}/health`)).text();
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await requests;
  await engine.close();
  server.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { asked: times.length, median: at(0.5), p99: at(0.99), largest: times[times.length - 1] };
}

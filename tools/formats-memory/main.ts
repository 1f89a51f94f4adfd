/**
 * Reads long recordings block by block and tells how much memory that took and how long.
 *
 *     npm run -s ts -- tools/formats-memory/main.ts FILE…
 */
import { clipDuration } from "#base";
import { openAudioFile } from "#platform-node";

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);

for (const path of process.argv.slice(2)) {
  const reader = await openAudioFile(path);
  const began = performance.now();
  const before = process.memoryUsage().rss;
  let most = before;
  let seconds = 0;
  for await (const block of reader.blocks()) {
    seconds += clipDuration(block);
    most = Math.max(most, process.memoryUsage().rss);
  }
  const took = (performance.now() - began) / 1000;
  const memory = `${megabytes(before)} MB before, ${megabytes(most)} MB at most`;
  console.log(
    `${path}: ${(seconds / 3600).toFixed(2)} h of ${reader.format}; ${memory}; ${took.toFixed(1)} s`,
  );
}

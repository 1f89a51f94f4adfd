// After the compilers: make the command executable, so that `npx musicgen-looper` works in a clone, and write
// the manual page from the commands themselves.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url);
chmodSync(new URL("apps/cli/main.js", dist), 0o755);

const { createProgram } = await import(new URL("apps/cli/create-program.js", dist));
const { describeCommands } = await import(new URL("apps/cli/describe-commands.js", dist));
const { writeManPage } = await import(new URL("apps/cli/write-man-page.js", dist));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const program = await createProgram(undefined, new AbortController().signal);
writeFileSync(new URL("musicgen-looper.1", dist), writeManPage(describeCommands(program), version));

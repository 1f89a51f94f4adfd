// After tsc: make the command executable, so that `npx musicgen-looper` works in a clone.
import { chmodSync } from "node:fs";

chmodSync(new URL("../dist/apps/cli/main.js", import.meta.url), 0o755);

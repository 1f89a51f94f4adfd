/** Write NOTICE anew: `npm run -s ts -- tools/notice/main.ts`, after each change of dependencies. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNotice } from "./write-notice.ts";

const root = new URL("../..", import.meta.url).pathname;
writeFileSync(join(root, "NOTICE"), writeNotice(root));

/** Writes docs/words.md. Usage: npm run -s ts -- tools/words/main.ts */
import { writeFileSync } from "node:fs";
import { writeWords } from "./write-words.ts";

writeFileSync(new URL("../../docs/words.md", import.meta.url), writeWords());

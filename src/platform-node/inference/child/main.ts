/** The child process: runs graphs for its parent, and ends when the parent does. */
import { serveRuntime } from "./serve-runtime.ts";

serveRuntime();

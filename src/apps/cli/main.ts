#!/usr/bin/env node
/** The command line: compose and dispatch; no ideas of its own. */
import { runCommandLine } from "./run-command-line.ts";

process.exitCode = await runCommandLine(process.argv.slice(2));

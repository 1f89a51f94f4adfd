/**
 * The thread of the child that shows its parent a sign of life while the main thread computes, and ends
 * the child when the parent is gone, whatever the main thread does.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { heartbeatChannel } from "./messages.ts";

const { milliseconds } = workerData as { readonly milliseconds: number };
const end = () => process.kill(process.pid, "SIGKILL");

const parent = new Socket({ fd: heartbeatChannel, readable: true, writable: true });
parent.on("error", end);
parent.on("close", end);
// The parent says nothing here; reading is how its end is noticed.
parent.resume();
const beat = () => parent.write(".");
parent.write(".", () => parentPort?.postMessage("beating"));
setInterval(beat, milliseconds);

/** The figures of one process: those of Node, the version, and what its parts add. */
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { software } from "#studio";

/** Before the names of all figures that are not Node's own. */
export const prefix = "musicgen_looper";

/** The content type of `/metrics`. @source Prometheus text exposition format 0.0.4 */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Create a registry with the figures that every process has. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: `${prefix}_build_info`,
    help: "The version of this program and of Node; always 1.",
    labelNames: ["version", "node"],
    registers: [registry],
  });
  build.set({ version: software().version, node: process.versions.node }, 1);
  return registry;
}

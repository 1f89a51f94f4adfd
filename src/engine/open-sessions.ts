/** The graphs of one model, each opened when it is first needed and kept open. */
import type { Runtime, Session } from "#inference";
import { type GraphName, graphFile } from "#model";

/** Opens a graph, or finds it open. */
export type OpenSession = (graph: GraphName) => Promise<Session>;

/**
 * Keep the sessions of a model.
 *
 * @param runtime - that opens them, and closes them all
 * @param folder - of the model's graphs
 * @returns the session of a graph; one that did not open is tried again the next time
 */
export function openSessions(runtime: Runtime, folder: string): OpenSession {
  const sessions = new Map<GraphName, Promise<Session>>();
  return (graph) => {
    const known = sessions.get(graph);
    if (known) return known;
    const opening = runtime.open(folder, graphFile(graph), graph !== "decode");
    sessions.set(graph, opening);
    opening.catch(() => sessions.delete(graph));
    return opening;
  };
}

/** The door of `mcp`: the looper as tools of agents, over the Model Context Protocol. */
export { type McpOptions, serveMcp } from "./serve-mcp.ts";

/**
 * Serve folders as repositories of a hub, to try `pull` without a network:
 *
 *     npm run -s ts -- tools/hub-server/main.ts facebook/musicgen-small=path/to/folder …
 */
import { startHubServer } from "./hub-server.ts";
import { servedFolder } from "./served-file.ts";

const repositories = process.argv.slice(2).map((argument) => {
  const [id = "", folder = "."] = argument.split("=");
  return { id, revisions: { main: servedFolder(folder) } };
});
const server = await startHubServer({ repositories });
console.log(`HF_ENDPOINT=${server.endpoint}`);

/** The script of `loops.html`: reads the pack that the page carries, and plays it. Asks no network. */
import "../../style/index.css";
import { render } from "preact";
import type { PackPage } from "../../pack-page.ts";
import { readPackPage } from "../../session/read-pack-page.ts";
import { Session } from "../../session/session.ts";
import { LoopsApp } from "../../view/loops-app.tsx";
import { pressKeys } from "../../view/press-keys.ts";

const carried = document.getElementById("loops-data")?.textContent ?? "";
const page = JSON.parse(carried) as PackPage;
const pack = readPackPage(page);
document.title = `${pack.title}, ${page.bpm} bpm`;
const session = new Session();
session.show(pack);
pressKeys(session);
const place = document.getElementById("app");
if (place) render(<LoopsApp session={session} />, place);
Object.assign(window, { loopSession: session });

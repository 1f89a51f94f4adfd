/** The script of the page of `serve`: the app, with this server as its maker. */
import "../../style/index.css";
import { render } from "preact";
import { createHttpLoopMaker } from "../../maker/http/http-loop-maker.ts";
import { Session } from "../../session/session.ts";
import { Studio } from "../../session/studio.ts";
import { pressKeys } from "../../view/press-keys.ts";
import { StudioApp } from "../../view/studio-app.tsx";

const session = new Session();
const studio = new Studio(session, createHttpLoopMaker());
pressKeys(session);
const place = document.getElementById("app");
if (place) render(<StudioApp studio={studio} />, place);
studio.watchAddress();
Object.assign(window, { loopSession: session });

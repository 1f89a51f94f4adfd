/** Puts the app with a maker into a page. */
import "../style/index.css";
import { render } from "preact";
import type { LoopMaker } from "../maker/loop-maker.ts";
import { Session } from "../session/session.ts";
import { Studio } from "../session/studio.ts";
import { pressKeys } from "./press-keys.ts";
import { StudioApp, type StudioFrame } from "./studio-app.tsx";

export type { StudioFrame } from "./studio-app.tsx";

/**
 * Show the app.
 *
 * @param place - where
 * @param maker - makes the loops
 * @param frame - what is around it
 * @returns its studio
 */
export function mountStudio(place: HTMLElement, maker: LoopMaker, frame: StudioFrame): Studio {
  const studio = new Studio(new Session(), maker);
  pressKeys(studio.session);
  render(<StudioApp studio={studio} frame={frame} />, place);
  studio.watchAddress();
  Object.assign(window, { loopSession: studio.session });
  return studio;
}

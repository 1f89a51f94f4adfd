/** The door of `tab`: the looper in a browser's tab, as the player's maker. Its page is built by Vite. */
export { createTabLoopMaker } from "./maker/create-tab-loop-maker.ts";

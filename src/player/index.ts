/** The door of `player`: what a page is given. The pages themselves are built by Vite and read as files. */
export { aboutLoop, aboutPack } from "./about-pack.ts";
export type { PackPage, PageArrangement, PageLoop, PageStem, PageUnderstood } from "./pack-page.ts";

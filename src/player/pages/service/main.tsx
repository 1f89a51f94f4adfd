/** The script of the page of `serve`: the app, with this server as its maker. */
import { createMp3Encoder } from "#wasm";
import { createHttpLoopMaker } from "../../maker/http/http-loop-maker.ts";
import { mountStudio } from "../../view/mount-studio.tsx";

const place = document.getElementById("app");
const frame = { home: "/", api: "/docs", loadMp3: createMp3Encoder };
if (place) mountStudio(place, createHttpLoopMaker(), frame);

/** The script of the page of `serve`: the app, with this server as its maker. */
import { createHttpLoopMaker } from "../../maker/http/http-loop-maker.ts";
import { mountStudio } from "../../view/mount-studio.tsx";

const place = document.getElementById("app");
if (place) mountStudio(place, createHttpLoopMaker(), { home: "/", api: "/docs" });

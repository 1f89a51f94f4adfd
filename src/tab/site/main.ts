/** The script of the static folder: the app, with this tab as its maker. */
import { hasWasmSimd } from "#platform-web";
import { mountStudio } from "#player/app";
import { createMp3Encoder } from "#wasm";
import { createTabLoopMaker } from "../maker/create-tab-loop-maker.ts";
import { keepForOffline } from "./keep-for-offline.ts";

const startWorker = () =>
  new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module", name: "musicgen-looper" });

const place = document.getElementById("app");
if (place) {
  const note = "The model runs in this tab. The first loops load it: 54 MB, once.";
  const studio = mountStudio(place, createTabLoopMaker(startWorker), {
    home: "./",
    api: null,
    loadMp3: createMp3Encoder,
    note,
  });
  const text =
    "This browser cannot run the model: its WebAssembly has no SIMD. Use one of 2021 or later; Safari has it since 16.4.";
  if (!hasWasmSimd()) studio.session.notices.show({ kind: "simd", text, isError: true });
}
void keepForOffline();

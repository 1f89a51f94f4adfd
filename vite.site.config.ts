/**
 * The static folder `dist/site`: the app with the model that runs in the browser. Everything in it has relative
 * addresses, so that it works at any path of any file server.
 */
import { defineConfig } from "vite";
import { fillSite } from "./tools/site/fill-site.ts";

let outDir = new URL("dist/site", import.meta.url).pathname;

export default defineConfig({
  root: new URL("src/tab/site", import.meta.url).pathname,
  base: "./",
  publicDir: false,
  logLevel: "warn",
  resolve: { conditions: ["@musicgen-looper/source", "onnxruntime-web-use-extern-wasm"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [
    {
      name: "fill-site",
      apply: "build",
      configResolved: ({ build }) => {
        outDir = build.outDir;
      },
      closeBundle: () => fillSite(outDir),
    },
  ],
  worker: { format: "es" },
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "service-worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});

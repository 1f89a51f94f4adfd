/**
 * The static folder `dist/site`: the app with the model that runs in the browser. Everything in it has relative
 * addresses, so that it works at any path of any file server.
 */
import { defineConfig } from "vite";
import { fillSite } from "./tools/site/fill-site.ts";

let outDir = new URL("dist/site", import.meta.url).pathname;

/** Name a chunk after the package that it holds. */
function nameChunk({ facadeModuleId }: { readonly facadeModuleId: string | null }): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(facadeModuleId ?? "") ?? [];
  return `assets/${name?.replaceAll(/[@/]/g, "-").replace(/^-/, "") ?? "[name]"}-[hash].js`;
}

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
  // Codecs under the LGPL must be found and replaced: each chunk of a package has its name.
  worker: { format: "es", rolldownOptions: { output: { chunkFileNames: nameChunk } } },
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "service-worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
        chunkFileNames: nameChunk,
      },
    },
  },
});

/**
 * The pages, built from `src/player` into `dist/player`: `loops.html` as one file that carries its
 * script and style, the page of `serve` as a script and a style sheet.
 */
import { defineConfig, type Plugin } from "vite";

/** Put a page's script and style into the page, so that it works from a disk and from a mail. */
function inlineAssets(): Plugin {
  return {
    name: "inline-assets",
    enforce: "post",
    applyToEnvironment: ({ name }) => name === "loops",
    generateBundle(_options, bundle) {
      const page =
        bundle["loops.html"] ?? Object.values(bundle).find(({ fileName }) => fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("The build made no page.");
      let html = String(page.source);
      for (const [file, output] of Object.entries(bundle)) {
        if (output === page) continue;
        const isScript = output.type === "chunk";
        const text = isScript ? output.code : String(output.source);
        const tag = new RegExp(`<(script|link)\\b[^>]*(src|href)="[^"]*${file}"[^>]*>(</script>)?`);
        if (!tag.test(html) || /<\/(script|style)/i.test(text))
          throw new Error(`${file} cannot be put into the page.`);
        html = html.replace(tag, () =>
          isScript ? `<script type="module">${text.trim()}</script>` : `<style>${text.trim()}</style>`,
        );
        delete bundle[file];
      }
      page.fileName = "loops.html";
      page.source = html;
    },
  };
}

const outDir = new URL("dist/player", import.meta.url).pathname;
const shared = { outDir, emptyOutDir: false, target: "es2022", modulePreload: false } as const;

export default defineConfig({
  root: new URL("src/player/pages", import.meta.url).pathname,
  base: "./",
  publicDir: false,
  logLevel: "warn",
  resolve: { conditions: ["@musicgen-looper/source"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [inlineAssets()],
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (environment.name !== "client") await builder.build(environment);
      }
    },
  },
  environments: {
    loops: {
      consumer: "client",
      build: {
        ...shared,
        rolldownOptions: { input: "loops/loops.html", output: { entryFileNames: "loops.js" } },
      },
    },
    service: {
      consumer: "client",
      build: {
        ...shared,
        rolldownOptions: {
          input: "service/main.tsx",
          output: {
            entryFileNames: "service.js",
            assetFileNames: "service[extname]",
            // The only one: the encoder of MP3, loaded when it is asked for. Under the LGPL, so it can be replaced.
            chunkFileNames: "wasm-media-encoders.js",
          },
        },
      },
    },
  },
});

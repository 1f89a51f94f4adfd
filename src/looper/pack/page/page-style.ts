/** How the page of loops looks: readable in light and dark, on a phone and on a wide screen. */

/** The style sheet of `loops.html`. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1b1b1f;--soft:#5c5c66;--paper:#fbfaf8;--card:#fff;--line:#d9d6d0;--wave:#8b8794;--hot:#b3410e;--focus:#1f5fbf}
@media (prefers-color-scheme:dark){:root{--ink:#f0eef2;--soft:#b0adb8;--paper:#17161a;--card:#211f26;--line:#3a3741;--wave:#7f7a8c;--hot:#ff9a5c;--focus:#8fbaff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem;text-wrap:balance}
.about{color:var(--soft);margin:0 0 1.25rem}
.bar{position:sticky;top:0;z-index:1;display:flex;gap:.75rem;align-items:center;flex-wrap:wrap;padding:.75rem 0;background:var(--paper)}
button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem;cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.keys{color:var(--soft);font-size:.875rem}
kbd{font:inherit;border:1px solid var(--line);border-radius:.25rem;padding:0 .35rem;background:var(--card)}
ol{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
li{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.75rem}
li[data-state=playing]{border-color:var(--hot)}
.head{display:flex;gap:.75rem;align-items:center;flex-wrap:wrap}
.head a{color:inherit;overflow-wrap:anywhere}
.play{min-width:6.5rem}
.play[aria-pressed=true]{background:var(--hot);border-color:var(--hot);color:var(--card)}
li[data-state=waiting] .play{border-style:dashed;border-color:var(--hot)}
svg{display:block;width:100%;height:5.5rem;margin:.5rem 0;overflow:visible}
.wave{fill:var(--wave)}
li[data-state=playing] .wave{fill:var(--hot)}
.beat{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.downbeat{stroke:var(--soft);stroke-width:1;vector-effect:non-scaling-stroke}
.head-line{stroke:var(--ink);stroke-width:2;vector-effect:non-scaling-stroke;visibility:hidden}
li[data-state=playing] .head-line{visibility:visible}
.figures{color:var(--soft);font-size:.875rem;margin:0;font-variant-numeric:tabular-nums}
.warn{margin:.25rem 0 0;font-size:.875rem}
footer{color:var(--soft);font-size:.875rem;margin-top:2rem}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

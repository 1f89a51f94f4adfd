/** The page for browsers: a place for the app, which asks this host for all it shows. */
import { html } from "hono/html";

/** Write it. */
export function writeAppPage(): ReturnType<typeof html> {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>musicgen-looper</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script></head>
<body><noscript><p>This page needs JavaScript; <a href="/docs">the API</a> does not.</p></noscript>
<div id="app"></div></body></html>
`;
}

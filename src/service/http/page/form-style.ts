/** The style of the service's pages: that of `loops.html`, and a form. */
import { pageStyle } from "#looper";

/** The style sheet of the form and of the docs. */
export const formStyle = `${pageStyle}
h2{font-size:1.25rem;margin:0 0 .25rem;overflow-wrap:anywhere}
a{color:var(--focus)}
form,section{margin-bottom:2rem}
form{display:grid;gap:.75rem}
.fields{display:grid;gap:0 1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr))}
.wide{grid-column:1/-1}
.field{align-content:start;display:grid;gap:.25rem;margin:0 0 .75rem}
label{font-weight:600;text-transform:capitalize}
.help{color:var(--soft);font-size:.875rem}
input,select,textarea{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem;width:100%}
input:focus-visible,select:focus-visible,textarea:focus-visible,summary:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
progress{width:min(100%,24rem);accent-color:var(--hot)}
.make{font-weight:600}
#error,#refusal{color:var(--hot)}
pre{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem;font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere}
audio{width:100%}
[hidden]{display:none!important}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.375rem .5rem .375rem 0;overflow-wrap:anywhere}
th{white-space:nowrap}
code{font-size:.9em}
.method{display:inline-block;min-width:4.5rem;font-weight:600}
`;

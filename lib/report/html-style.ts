/** The page's style sheet: light and dark, no font from elsewhere. */
export const style = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6775; --line: #d9dfe6; --page: #fff; --blue: #3b7dd8; --green: #2c9c62; --red: #d0453b; --amber: #b7791f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ecf2; --soft: #9aa7b5; --line: #313b47; --page: #141a21; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
header { border-left: 6px solid var(--line); padding: .2rem 0 .2rem 1rem; margin-bottom: 1.5rem; }
header.succeeded { border-color: var(--green); } header.undone { border-color: var(--amber); } header.failed { border-color: var(--red); }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; } h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
.verdict { margin: 0; font-weight: 700; text-transform: uppercase; letter-spacing: .06em; font-size: .8rem; }
.succeeded .verdict { color: var(--green); } .undone .verdict { color: var(--amber); } .failed .verdict { color: var(--red); }
header p:last-child { margin: .2rem 0 0; color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .6rem; margin: 0 0 1rem; }
.figures div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .7rem; }
.figures dt { color: var(--soft); font-size: .8rem; } .figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .scale, svg .ms { fill: var(--soft); font-size: 10px; } svg .lane { font-weight: 600; font-size: 12px; }
svg .base { stroke: var(--line); } svg .span { fill: var(--soft); opacity: .55; } svg .span.failed { fill: var(--red); opacity: 1; } svg .span.undo { fill: var(--amber); opacity: 1; }
svg .spanname, svg .gapname { paint-order: stroke; stroke: var(--page); stroke-width: 3px; } svg .gap { fill: none; stroke: var(--ink); } svg .gapname { font-size: 10px; } svg .spanname { font-size: 10px; }
svg .move { stroke: var(--red); stroke-dasharray: 4 3; } svg .movename { fill: var(--red); font-size: 10px; }
rect.blue { fill: var(--blue); } rect.green { fill: var(--green); } rect.failed { fill: var(--red); }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin: 0 .2rem 0 .9rem; vertical-align: -1px; }
.key.blue { background: var(--blue); } .key.green { background: var(--green); } .key.failed { background: var(--red); }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-size: .8rem; color: var(--soft); }
td, th { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td:first-child code { white-space: nowrap; } td.number { padding-right: 1rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.status { white-space: nowrap; } tr.succeeded .status { color: var(--green); } tr.failed .status { color: var(--red); } tr.undone .status { color: var(--amber); } tr.not-run { color: var(--soft); }
small { color: var(--soft); } pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--line) 40%, transparent); padding: .6rem; border-radius: 6px; font-size: .85rem; }
@media (max-width: 45rem) {
  figure { overflow-x: auto; } figure svg { min-width: 44rem; }
  thead { display: none; } tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { display: block; border: 0; padding: .1rem 0; } td:nth-child(2), td:nth-child(3) { display: inline-block; margin-right: .8rem; }
}
code { font-size: .88em; } .fingerprint { overflow-wrap: anywhere; }
`;

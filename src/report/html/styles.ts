/**
 * The style sheet of every report: two themes by what the reader's system asks for, narrow and wide windows, and paper.
 * Colours only repeat what marks and words say.
 */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --muted: #57606a; --line: #d0d7de; --soft: #f3f5f7;
  --good: #1a7f37; --bad: #b42318; --open: #9a6700; --plot: #3b6ea8; --faint: #c7d4e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e4e7eb; --muted: #9aa4af; --line: #343b43; --soft: #1d2127;
    --good: #4ac26b; --bad: #ff8a80; --open: #e0b04b; --plot: #7fb0e6; --faint: #34465a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: .4rem 0; max-width: 46rem; }
.muted { color: var(--muted); }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
dl.figures { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; }
dl.figures div { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .8rem; min-width: 6.5rem; }
dl.figures dt { color: var(--muted); font-size: .85rem; }
dl.figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; color: var(--muted); padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; }
tbody th { font-weight: 500; overflow-wrap: anywhere; }
tbody td:not(.number) { min-width: 4rem; }
tbody td.long { min-width: 11rem; }
th.number, td.number { text-align: right; padding-right: 1.1rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.mark { white-space: nowrap; font-weight: 500; }
.yes { color: var(--good); } .no { color: var(--bad); } .untested { color: var(--open); }
figure { margin: .6rem 0; overflow-x: auto; }
figcaption { color: var(--muted); font-size: .9rem; }
svg { display: block; width: 100%; height: auto; min-width: 32rem; max-width: 44rem; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .quiet { fill: var(--muted); }
svg .bar { fill: var(--plot); } svg .rest { fill: var(--faint); } svg .axis { stroke: var(--line); }
svg .limit { stroke: var(--open); stroke-dasharray: 4 3; } svg .line { stroke: var(--plot); fill: none; stroke-width: 2; }
ul.plain { list-style: none; padding: 0; margin: .4rem 0; } ul.plain li { padding: .15rem 0; overflow-wrap: anywhere; }
section { break-inside: auto; }
@media (max-width: 40rem) { body { font-size: 15px; } h1 { font-size: 1.35rem; } th, td { padding-right: .45rem; } }
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --muted: #444444; --line: #999999; --soft: #ffffff;
    --good: #000000; --bad: #000000; --open: #000000; --plot: #555555; --faint: #cccccc;
  }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  .scroll, figure { overflow: visible; } svg { min-width: 0; } thead { display: table-header-group; }
  tr, figure, dl.figures { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`;

/** The hash by which the page's policy allows this style sheet and no other; test/report/html holds the two equal. */
export const stylesHash = 'sha256-MA/9UeGaaZaH9SyCZdb0dFomFHolyQpO4oN7jnbSFBw=';

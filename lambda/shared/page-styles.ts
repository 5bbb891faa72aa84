/**
 * What all pages of the project look like: paper and ink, colours of Okabe and Ito, which people who see few colours can tell apart. Dark where
 * the reader's system is; on paper always light. Each page adds colours and rules of its own.
 */
import { Html } from './html';

const LIGHT = '--paper:#fdfbf7;--ink:#23211e;--soft:#625d55;--rule:#e3ddd1;--blue:#0072b2;--green:#00805d;--purple:#a9578a;--pale:#c9d9e4';
const DARK = '--paper:#17181a;--ink:#ecebe7;--soft:#aaa69e;--rule:#3a3c40;--blue:#56b4e9;--green:#35bd94;--purple:#d58fb8;--pale:#33485a';

export interface PageLooks {
  /** Custom properties beside those of all pages, by daylight and in the dark: `--red:#d55e00;--band:#f6dfcf`. */
  readonly light: string;
  readonly dark: string;
  /** Rules behind those of all pages. */
  readonly rules: string;
  /** Rules for paper only. */
  readonly print: string;
}

/** Headings, paragraphs, figures and tables of pages that are mostly read, and not shown around. */
export const PLAIN = `
h2{font-size:clamp(22px,3vw,28px);margin:0 0 6px}
p{margin:0 0 10px;max-width:72ch;text-wrap:pretty}
.kicker{margin:0;font-size:15px}.soft,.legend,figcaption{font-size:14px}
.opening{display:grid;grid-template-columns:minmax(0,1fr) 240px;gap:8px 56px}
.figures div{display:flex;flex-direction:column-reverse;padding:8px 0 10px;border-bottom:1px solid var(--rule)}
.figures dd{margin:0;font-size:20px;font-weight:600;line-height:1.25}.figures dt{color:var(--soft);font-size:14px}
section{border-top:1px solid var(--ink);margin-top:40px;padding-top:14px}
svg{display:block;width:100%;height:auto;font-size:12px;fill:var(--ink)}path{fill:none}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:15px;line-height:1.4;margin:8px 0}
th{text-align:left;font-weight:600;font-size:13px;color:var(--soft);border-bottom:1px solid var(--ink);padding:4px 16px 4px 0;vertical-align:bottom;white-space:nowrap}
.reading{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:14px 36px;font-size:15px}.reading dt{font-weight:600}.reading dd{margin:2px 0 0}
`;

export function pageStyles({ light, dark, rules, print }: PageLooks): Html {
  return new Html(`
:root{color-scheme:light dark;${LIGHT};${light}}
@media (prefers-color-scheme:dark){:root{${DARK};${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 "Source Sans 3",Inter,"Segoe UI",system-ui,-apple-system,"Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:1128px;margin:0 auto;padding:40px 24px 72px}
h1,h2{font-family:"Source Serif 4",Charter,"Iowan Old Style",Georgia,"Liberation Serif",serif;font-weight:600;line-height:1.15;letter-spacing:-.01em;text-wrap:balance}
.figures{margin:0;align-self:start;border-top:3px solid var(--ink)}
${rules.trim()}
@media print{:root{${LIGHT};${light}}${print}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`);
}

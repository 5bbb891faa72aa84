/** Looks of a report: paper and ink, colours of Okabe and Ito, which people who see few colours can tell apart; dark where the reader's system is. */
import { Html } from '../../shared/html';

const LIGHT = '--paper:#fdfbf7;--ink:#23211e;--soft:#625d55;--rule:#e3ddd1;--blue:#0072b2;--red:#d55e00;--green:#00805d;--orange:#b87400;--purple:#a9578a;--sky:#3d94c7;--grey:#cfc8bb;--pale:#c9d9e4;--band:#f6dfcf';
const DARK = '--paper:#17181a;--ink:#ecebe7;--soft:#aaa69e;--rule:#3a3c40;--blue:#56b4e9;--red:#f0803c;--green:#35bd94;--orange:#e69f00;--purple:#d58fb8;--sky:#8ccbf0;--grey:#4b4d52;--pale:#33485a;--band:#43291a';

export const STYLES = new Html(`
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 "Source Sans 3",Inter,"Segoe UI",system-ui,-apple-system,"Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:1128px;margin:0 auto;padding:40px 24px 72px}
h1,h2{font-family:"Source Serif 4",Charter,"Iowan Old Style",Georgia,"Liberation Serif",serif;font-weight:600;line-height:1.15;letter-spacing:-.01em;text-wrap:balance}
h1{font-size:clamp(28px,4.5vw,42px);margin:4px 0 20px}h1.bad{color:var(--red)}h1.good{color:var(--green)}h1.warn{color:var(--orange)}
h2{font-size:clamp(22px,3vw,28px);margin:0 0 6px}
h3{font-size:18px;margin:0 0 2px;overflow-wrap:anywhere}
p{margin:0 0 10px;max-width:72ch;text-wrap:pretty}
.kicker,.lead,.soft,.legend,figcaption,.status{color:var(--soft)}
.kicker{margin:0;font-size:15px}.soft,.legend,figcaption{font-size:14px}
.opening{display:grid;grid-template-columns:minmax(0,1fr) 240px;gap:8px 56px}
.figures{margin:0;align-self:start;border-top:3px solid var(--ink)}
.figures div{display:flex;flex-direction:column-reverse;padding:8px 0 10px;border-bottom:1px solid var(--rule)}
.figures dd{margin:0;font-size:20px;font-weight:600;line-height:1.25}.figures dt{color:var(--soft);font-size:14px}
section{border-top:1px solid var(--ink);margin-top:40px;padding-top:14px}
.feature{padding:18px 0 10px;border-top:1px solid var(--rule)}.lead+.feature{border-top:0;padding-top:6px}
.status{font-size:14px;font-weight:400;margin-left:10px}.feature.drifted .status,.hit,tr.hit td:nth-child(3){color:var(--red);font-weight:600}
.tag{font-size:12px;font-weight:400;border:1px solid var(--soft);border-radius:3px;padding:1px 5px;vertical-align:2px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:12px 30px}
figure{margin:8px 0 0;min-width:0}figcaption{margin-bottom:2px}
svg{display:block;width:100%;height:auto;font-size:12px;fill:var(--ink)}path{fill:none}
text.end{text-anchor:end}.tick{fill:var(--soft);font-size:12px}.label{font-size:12.5px}
.axis{stroke:var(--soft)}.threshold{stroke:var(--ink);stroke-dasharray:5 4}
.before{fill:var(--grey)}.after{fill:var(--blue)}.now{stroke:var(--blue);stroke-width:1.8;stroke-linejoin:round}
.more{fill:var(--red)}.less{fill:var(--sky)}.gap{stroke:var(--red);stroke-dasharray:3 2}.mark{fill:var(--red)}
.note{font-size:12.5px;font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.legend span{display:inline-block;margin-right:14px}.swatch{display:inline-block;width:14px;height:3px;vertical-align:4px;margin-right:5px}
.line{stroke-width:1.8;stroke-linejoin:round}
.line.t0{stroke:var(--blue)}.line.t1{stroke:var(--red);stroke-dasharray:7 3}.line.t2{stroke:var(--green);stroke-dasharray:3 2}.line.t3{stroke:var(--purple)}.line.t4{stroke:var(--orange);stroke-dasharray:9 3 2 3}
.swatch.t0{background:var(--blue)}.swatch.t1{background:var(--red)}.swatch.t2{background:var(--green)}.swatch.t3{background:var(--purple)}.swatch.t4{background:var(--orange)}
.drift-band{fill:var(--band)}.check.calm{fill:var(--pale)}.check.unclear{fill:var(--orange)}.check.drifted{fill:var(--red)}.check.insufficient-data{fill:var(--grey)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:15px;line-height:1.4;margin:8px 0}
th{text-align:left;font-weight:600;font-size:13px;color:var(--soft);border-bottom:1px solid var(--ink);padding:4px 16px 4px 0;vertical-align:bottom;white-space:nowrap}
td{border-bottom:1px solid var(--rule);padding:6px 16px 6px 0;vertical-align:top}td:first-child{overflow-wrap:anywhere;min-width:7em}
th:last-child,td:last-child{padding-right:0}
.numbers td:nth-child(n+3),.numbers th:nth-child(n+3){text-align:right}
.confusion td{text-align:right}.confusion td:first-child{min-width:0}
.reading{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:14px 36px;font-size:15px}.reading dt{font-weight:600}.reading dd{margin:2px 0 0}
.on-phone{display:none}
@media (max-width:760px){.opening{grid-template-columns:minmax(0,1fr)}}
@media (max-width:640px){.on-laptop{display:none}.on-phone{display:block}body{font-size:16px}main{padding:24px 18px 48px}th,td{padding-right:10px}}
@media print{:root{${LIGHT}}body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}figure,tr,.feature{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`);

/** Looks of a report, beside those of all pages. */
import { PLAIN, pageStyles } from '../../shared/page-styles';

export const STYLES = pageStyles({
  light: '--red:#d55e00;--orange:#b87400;--sky:#3d94c7;--grey:#cfc8bb;--band:#f6dfcf',
  dark: '--red:#f0803c;--orange:#e69f00;--sky:#8ccbf0;--grey:#4b4d52;--band:#43291a',
  rules: `${PLAIN}
h1{font-size:clamp(28px,4.5vw,42px);margin:4px 0 20px}h1.bad{color:var(--red)}h1.good{color:var(--green)}h1.warn{color:var(--orange)}
h3{font-size:18px;margin:0 0 2px;overflow-wrap:anywhere}
.kicker,.lead,.soft,.legend,figcaption,.status{color:var(--soft)}
.feature{padding:18px 0 10px;border-top:1px solid var(--rule)}.lead+.feature{border-top:0;padding-top:6px}
.status{font-size:14px;font-weight:400;margin-left:10px}.feature.drifted .status,.hit,tr.hit td:nth-child(3){color:var(--red);font-weight:600}
.tag{font-size:12px;font-weight:400;border:1px solid var(--soft);border-radius:3px;padding:1px 5px;vertical-align:2px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:12px 30px}
figure{margin:8px 0 0;min-width:0}figcaption{margin-bottom:2px}
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
td{border-bottom:1px solid var(--rule);padding:6px 16px 6px 0;vertical-align:top}td:first-child{overflow-wrap:anywhere;min-width:7em}
th:last-child,td:last-child{padding-right:0}
.numbers td:nth-child(n+3),.numbers th:nth-child(n+3){text-align:right}
.confusion td{text-align:right}.confusion td:first-child{min-width:0}
.on-phone{display:none}
@media (max-width:760px){.opening{grid-template-columns:minmax(0,1fr)}}
@media (max-width:640px){.on-laptop{display:none}.on-phone{display:block}body{font-size:16px}main{padding:24px 18px 48px}th,td{padding-right:10px}}
`,
  print: 'body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}figure,tr,.feature{break-inside:avoid}',
});

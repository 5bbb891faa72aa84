/** Looks of the report, beside those of all pages. */
import { pageStyles } from '../../../../lambda/shared/page-styles';

export const STYLES = pageStyles({
  light: '--raised:#f5f1e9;--grid:#ebe6dc;--sky:#56b4e9;--red:#d55e00;--orange:#c98200;--band:#f6dfcf;--on-blue:#fff;--on-sky:#16212b',
  dark: '--raised:#212326;--grid:#2a2c2f;--sky:#1f6d9c;--red:#f0803c;--orange:#e69f00;--band:#43291a;--on-blue:#101214;--on-sky:#fff',
  rules: `
h1{font-size:clamp(30px,5vw,46px);margin:4px 0 22px}
h2{font-size:clamp(24px,3vw,30px);margin:0 0 8px}
h3{font-size:18px;margin:34px 0 6px}
h4{font-size:15px;margin:12px 0 4px}
p,li,dd{max-width:70ch;text-wrap:pretty}
p{margin:0 0 12px}
a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.kicker{color:var(--soft);margin:0;font-size:15px}
.opening{display:grid;grid-template-columns:minmax(0,1fr) 260px;gap:8px 56px}
.summary p{margin-bottom:9px}
.figures div{padding:10px 0 12px;border-bottom:1px solid var(--rule)}
.figures dd{margin:0;font:600 25px/1.2 "Source Serif 4",Charter,"Iowan Old Style",Georgia,"Liberation Serif",serif}
.figures dt{color:var(--soft);font-size:14px;line-height:1.35}
.figures div{display:flex;flex-direction:column-reverse}
nav{margin:26px 0 0;font-size:15px;color:var(--soft);display:flex;flex-wrap:wrap;gap:4px 18px}
main>section{border-top:1px solid var(--ink);margin-top:44px;padding-top:14px}
.judgement+.judgement{border-top:1px solid var(--rule);margin-top:34px}
.lead,.soft,figcaption span,.legend,.none{color:var(--soft)}
.soft,.legend{font-size:14px}.cards .soft{overflow-wrap:anywhere}
figure{margin:18px 0 0;min-width:0}
figcaption{font-size:15px;line-height:1.4;margin-bottom:6px;max-width:80ch}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:10px 30px}
.multiples figure{display:flex;flex-direction:column;justify-content:space-between}
.multiples figcaption{font-size:14px}
.quartet{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,236px),1fr));gap:4px 26px}
.quartet svg{max-width:300px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:8px 40px}
.deployments{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:14px 40px}
.deployments figure{display:flex;flex-direction:column;justify-content:space-between}
.legend span{display:inline-block;margin-right:14px}
.swatch{display:inline-block;width:12px;height:12px;vertical-align:-1px}
.swatch.calm{background:var(--pale);height:5px;vertical-align:1px}.swatch.unclear{background:var(--orange);height:9px}.swatch.drifted{background:var(--red)}.swatch.drift{background:var(--band);outline:1px solid var(--rule)}
details{margin:6px 0 14px}summary{cursor:pointer}
ul{padding-left:20px;margin:6px 0 14px}ul.calm{list-style:none;padding:0}
table{border-collapse:collapse;width:100%;font-size:15px;line-height:1.4;margin:10px 0}
th{text-align:left;font-weight:600;font-size:13px;color:var(--soft);border-bottom:1px solid var(--ink);padding:4px 16px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--rule);padding:7px 16px 7px 0;vertical-align:top}
td:last-child{overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
.cards td:first-child,.incidents td:nth-child(2){white-space:nowrap}
.numbers td:not(:first-child),.numbers th:not(:first-child){text-align:right}
.outcome{white-space:nowrap;font-weight:600;font-size:14px}
.totals{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,230px),1fr));gap:0 34px;margin:10px 0}
.totals div{display:flex;flex-direction:column-reverse;justify-content:flex-end;border-bottom:1px solid var(--rule);padding:9px 0}
.totals dd{margin:0;font-size:22px;line-height:1.2}.totals dt{color:var(--soft);font-size:14px}
.reading{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:14px 36px;font-size:15px}
.reading dt{font-weight:600}.reading dd{margin:2px 0 0}
svg{display:block;width:100%;height:auto;font-size:12px;fill:var(--ink)}
svg.inline{display:inline-block;width:auto;vertical-align:-2px}
path{fill:none}
.on-phone,.on-tablet{display:none}
text.end{text-anchor:end}text.middle{text-anchor:middle}
.tick,.axis-name{fill:var(--soft);font-size:12px}
.lane{font-size:13px}
.grid{stroke:var(--grid)}.axis{stroke:var(--soft)}.lane-line{stroke:var(--grid)}
.drift-band{fill:var(--band)}
.threshold{stroke:var(--ink);stroke-dasharray:5 4;stroke-width:1.2}.threshold-text,.note{font-size:12.5px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.note{font-weight:600}
.version-line{stroke:var(--soft);stroke-width:1.2}.version-text{font-size:12px;fill:var(--soft)}
.series{stroke:var(--blue);stroke-width:1.7;stroke-linejoin:round}
.series.ks{stroke:var(--purple);stroke-dasharray:6 3}.series.cramers-v{stroke:var(--orange);stroke-dasharray:9 2.5 2 2.5}.series.unseen-rate{stroke:var(--green);stroke-dasharray:2 2.5}.series.rate{stroke:var(--green)}
circle.psi{fill:var(--blue)}circle.ks{fill:var(--purple)}circle.cramers-v{fill:var(--orange)}circle.unseen-rate,circle.rate{fill:var(--green)}
.breached{fill:var(--red);stroke:var(--paper);stroke-width:.8}
.hover{fill:transparent}
.m.done{fill:var(--blue)}.m.refused{fill:var(--paper);stroke:var(--orange);stroke-width:2.4}.m.undone{fill:var(--red)}.m.none{fill:var(--paper);stroke:var(--soft);stroke-width:1.2}
.m.done,.m.undone{stroke:var(--paper);stroke-width:1}
.run{stroke:var(--soft);stroke-width:5}
.served.s0{fill:var(--blue)}.served.s1{fill:var(--sky)}.served-text{fill:var(--on-blue);font-size:13px;font-weight:600}.served.s1+.served-text{fill:var(--on-sky)}
.check.calm{fill:var(--pale)}.check.unclear{fill:var(--orange)}.check.drifted{fill:var(--red)}.check.insufficient{fill:var(--soft)}
.alarm{fill:var(--red)}.accident{fill:var(--orange);fill-opacity:.55}.number{font-size:12.5px;font-weight:600}
.defect{fill:var(--ink)}
.curve{stroke-width:2;stroke-linejoin:round}.curve.thin{stroke-width:1.2}
.curve.challenger{stroke:var(--blue)}.curve.champion{stroke:var(--orange);stroke-dasharray:5 3}
.bin{fill-opacity:.75}.bin.challenger,.tint.challenger{fill:var(--blue)}.bin.champion,.tint.champion{fill:var(--orange)}
.diagonal{stroke:var(--soft);stroke-dasharray:1.5 3}
.cell{fill:var(--raised)}.count{font-size:19px;font-weight:600}
.share.c0{fill:var(--pale)}.share.c1{fill:var(--blue)}.share.c2{fill:var(--purple)}.share-text{font-size:13px;font-weight:600}.share.c1+.share-text{fill:var(--on-blue)}
.requests{fill:var(--pale)}.failed{fill:var(--red)}
.alarm-line{stroke:var(--red);stroke-width:1.6;stroke-dasharray:4 3}.alarm-text{font-size:13px;font-weight:600}
@media (max-width:1000px){.on-laptop{display:none}.on-tablet{display:block}}
@media (max-width:640px){.numbers th,.numbers td{padding-right:8px}.on-tablet{display:none}.on-phone{display:block}body{font-size:16px}main{padding:24px 18px 48px}}
@media (max-width:760px){.opening{grid-template-columns:minmax(0,1fr)}
.cards,.cards tbody,.cards tr,.cards td{display:block}.cards thead{display:none}.cards tr{border-bottom:1px solid var(--rule);padding:9px 0}
.cards td,.cards td:first-child,.incidents td:nth-child(2){border:0;padding:1px 0 1px 5.4em;white-space:normal;position:relative}.cards td::before{content:attr(data-column);position:absolute;left:0;top:2px;width:5.6em;color:var(--soft);font-size:13px}.cards td:empty{display:none}}
`,
  print: 'body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}nav{display:none}figure,tr,.reading div{break-inside:avoid}h2,h3{break-after:avoid}',
});

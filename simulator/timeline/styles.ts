/** Looks of the timeline, beside those of all pages. */
import { PLAIN, pageStyles } from '../../lambda/shared/page-styles';

export const STYLES = pageStyles({
  light: '--grid:#ebe6dc;--sky:#56b4e9;--red:#c04f00;--orange:#c98200;--on-blue:#fff;--on-pale:#23211e;--on-red:#fff',
  dark: '--grid:#2a2c2f;--sky:#1f6d9c;--red:#f0803c;--orange:#e69f00;--on-blue:#101214;--on-pale:#ecebe7;--on-red:#101214',
  rules: `${PLAIN}
h1{font-size:clamp(28px,4.5vw,42px);margin:4px 0 20px}
a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}
.kicker,.lead,.soft,.legend,figcaption,.when{color:var(--soft)}
p.good{color:var(--green);font-weight:600}p.bad{color:var(--red);font-weight:600}
nav{margin:22px 0 0;font-size:15px;color:var(--soft);display:flex;flex-wrap:wrap;gap:4px 18px}
text.end{text-anchor:end}.tick{fill:var(--soft);font-size:12px}.lane{font-size:13px}
.grid,.lane-line{stroke:var(--grid)}.axis{stroke:var(--soft)}
.share,.swatch{stroke:var(--paper);stroke-width:.6}.share.c0{fill:var(--pale)}.share.c1{fill:var(--blue)}.share.c2{fill:var(--purple)}.share.c3{fill:var(--green)}
.share-text{font-size:13px;font-weight:600;fill:var(--on-blue)}.share-text.c0{fill:var(--on-pale)}
.swatch{display:inline-block;width:12px;height:12px;vertical-align:-1px;margin-right:5px}.swatch.c0{background:var(--pale)}.swatch.c1{background:var(--blue)}.swatch.c2{background:var(--purple)}.swatch.c3{background:var(--green)}
.legend{margin:2px 0}.legend span{display:inline-block;margin-right:14px}
.run{fill:var(--blue)}.run.failed,.run.timed_out{fill:var(--red)}.run.aborted{fill:var(--orange)}.run.running{fill:var(--pale)}
.run-text{font-size:10.5px;font-weight:600;fill:var(--on-blue)}.run-text.failed,.run-text.timed_out{fill:var(--on-red)}.run-text.running{fill:var(--on-pale)}
.ticks{stroke:var(--soft);stroke-width:.8;opacity:.55}
.alarm{fill:var(--red)}.message{fill:var(--paper);stroke:var(--purple);stroke-width:1.4}.step{fill:var(--soft)}.step.problem{fill:var(--red)}
details{border-bottom:1px solid var(--rule);padding:7px 0;font-size:15px}summary{cursor:pointer;line-height:1.4;overflow-wrap:anywhere}details p{margin:6px 0}details ol{margin:6px 0;padding-left:22px;line-height:1.45}
.when{font-size:14px}.outcome{font-weight:600;color:var(--green)}.outcome.failed,.outcome.timed_out{color:var(--red)}.outcome.aborted{color:var(--orange)}.outcome.running{color:var(--soft)}
.steps{list-style:none;padding:0;margin:8px 0;font-size:15px;line-height:1.45}.steps li{padding:3px 0;overflow-wrap:anywhere}.steps .says{font-weight:600;padding-top:10px}.steps .result{color:var(--soft)}.steps .problem{color:var(--red);font-weight:600}
figure{margin:12px 0 0;min-width:0}figcaption{margin-bottom:2px}
.deployments{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:14px 40px}
td{border-bottom:1px solid var(--rule);padding:6px 16px 6px 0;vertical-align:top;overflow-wrap:anywhere}td:first-child{white-space:nowrap}
.verdict{color:var(--green);font-weight:600;white-space:nowrap}.failed .verdict{color:var(--red)}
.on-phone,.on-tablet{display:none}
@media (max-width:1000px){section>.on-laptop{display:none}.on-tablet{display:block}}
@media (max-width:760px){.opening{grid-template-columns:minmax(0,1fr)}
.cards,.cards tbody,.cards tr,.cards td{display:block}.cards thead{display:none}.cards tr{border-bottom:1px solid var(--rule);padding:9px 0}.cards td{border:0;padding:1px 0 1px 5.6em;white-space:normal;position:relative}.cards td[data-column]::before{content:attr(data-column);position:absolute;left:0;top:2px;color:var(--soft);font-size:13px}.cards td:empty{display:none}}
@media (max-width:640px){.on-laptop,.on-tablet{display:none}.on-phone{display:block}body{font-size:16px}main{padding:24px 18px 48px}}
`,
  print: 'body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}nav{display:none}figure,tr,details{break-inside:avoid}',
});

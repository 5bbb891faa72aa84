/** The totals, and what a reader who is new to this needs to know. */
import type { StoryRecord } from '../record';
import { html, type Html } from './html';
import { whole } from './words';

export function totalsSection({ totals, checks, runs, quietRuns, alarms, messages, versions }: StoryRecord): Html {
  const executions = runs.length + quietRuns.retraining + quietRuns.deployment;
  const figures: readonly (readonly [string, string])[] = [
    ['flights the endpoint was asked about', whole(totals.flights)],
    ['flights that departed before there was one', whole(totals.unasked)],
    ['requests', whole(totals.requests)],
    ['failed requests', whole(totals.failedRequests)],
    ['lines of inference log', whole(totals.logLines)],
    ['labelled flights delivered', whole(totals.labelledFlights)],
    ['drift checks', whole(checks.length)],
    ['executions of the two machines', whole(executions)],
    ['invocations of functions', whole(totals.invocations)],
    ['changes of alarms', whole(alarms.length)],
    ['messages to people', whole(messages.length)],
    ['deployments of a version', whole(versions)],
  ];
  return html`<dl class="totals">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function readingSection(): Html {
  return html`<dl class="reading">
<div><dt>What is real</dt><dd>The flights and their delays, the synthesized stack, the functions, the definitions of the state machines, the alarms, the training program and its models. AWS itself is simulated on a virtual clock, so that nobody has to wait for months; all times are UTC.</dd></div>
<div><dt>Drift</dt><dd>Each check compares what the endpoint was asked about with the data that the live version was trained on. PSI and KS say how far the shape of a distribution has moved, unseen values how much is new. One check beyond a threshold says little; the state becomes 1 only when several of the latest say so, and only then does the alarm ring and a retraining begin.</dd></div>
<div><dt>A new version, a new measure</dt><dd>With each deployment the checks go over to the training data of the new version. That is why statistics jump at the vertical marks.</dd></div>
<div><dt>Champion and challenger</dt><dd>The champion is the version that serves, the challenger the one just trained. Both answer about the same flights, the latest ones, which were kept from the training of the challenger. ROC AUC is the chance that a late flight gets a higher score than one on time: 0.5 is a coin, 1 is perfect. A calibrated model is right about its own certainty: of flights with a score of 30 %, 30 % are late.</dd></div>
<div><dt>Gates</dt><dd>Floors and comparisons that a challenger has to pass. Missing evidence is a refusal.</dd></div>
<div><dt>Deployment</dt><dd>A new version gets a part of the traffic first, the canary, while alarms watch. If one rings, the version before gets all of it back.</dd></div>
</dl>`;
}

/** Champion against challenger, for each retraining that got as far as the judge. */
import type { EvaluationDocument, ModelEvaluation } from '../contract';
import type { Run, StoryRecord } from '../record';
import { deploymentOf } from './facts';
import { EMPTY, html, type Html, type Part } from './html';
import { calibrationChart, confusionChart, type Models, rocChart } from './model-charts';
import { causeInWords, inlineMark, kindOf, type OutcomeKind } from './outcomes';
import { table } from './table';
import { capital, measure, moment, readable, whole } from './words';

type Judged = Run & { readonly evaluation: EvaluationDocument };
type MetricName = keyof ModelEvaluation['metrics'];
type GateResult = EvaluationDocument['gates'][number];

const METRIC_NAMES: Readonly<Record<MetricName, string>> = {
  ROC_AUC: 'ROC AUC', PR_AUC: 'PR AUC', F1: 'F1', ACCURACY: 'accuracy', LOG_LOSS: 'log loss, lower is better', RMSE: 'RMSE, lower is better', MAE: 'MAE, lower is better', R2: 'R²',
  SILHOUETTE: 'silhouette', DAVIES_BOULDIN: 'Davies–Bouldin, lower is better', ADJUSTED_RAND: 'adjusted Rand',
};
const DECISIONS: Readonly<Record<EvaluationDocument['decision'], string>> = {
  PROMOTE: 'promoted', HOLD: 'held back, not good enough against the champion', REJECT: 'rejected', INCONCLUSIVE: 'not decided, evidence was missing',
};
const GATE_MARKS: Readonly<Record<GateResult['status'], OutcomeKind>> = { PASS: 'done', HOLD: 'refused', INCONCLUSIVE: 'refused', REJECT: 'undone' };

export function judgementSection(record: StoryRecord): Html {
  const judged = record.runs.filter((run): run is Judged => run.evaluation !== undefined && kindOf(run) !== 'none');
  const others = record.runs.filter((run) => run.machine === 'retraining' && run.evaluation === undefined && kindOf(run) !== 'none');
  return html`${judged.length === 0 ? html`<p class="none">No retraining got as far as the judge.</p>` : judged.map((run) => judgement(record, run))}
${others.length === 0 ? EMPTY : html`<h3>Not judged</h3><ul>${others.map((run) => html`<li>${moment(run.startedAt)}, set off by ${causeInWords(run, record)}: ended in ${run.outcome}. ${readable(run.reason)}</li>`)}</ul>`}`;
}

function judgement(record: StoryRecord, run: Judged): Html {
  const { evaluation } = run;
  const { champion, challenger, championProblem } = evaluation;
  const deployment = deploymentOf(run, record);
  const version = deployment?.version ?? run.version;
  const models: Models = champion ? [['champion', champion], ['challenger', challenger]] : [['challenger', challenger]];
  return html`<section class="judgement"><h3>Retraining of ${moment(run.startedAt)}, set off by ${causeInWords(run, record)}</h3>
<p>${version === undefined ? 'The challenger' : `Version ${version}`} was ${DECISIONS[evaluation.decision]} on ${whole(evaluation.holdoutRows)} flights kept apart for that. The retraining ended in ${run.outcome}${deployment && deployment.outcome !== run.outcome ? `, its deployment in ${deployment.outcome}` : ''}.
${champion ? '' : championProblem === 'none' ? 'There was no champion to compare with yet.' : `The champion could not be scored: ${championProblem}`}</p>
${models.map(([role, { problem }]) => problem && html`<p class="none">The answers of the ${role} could not be used: ${problem.key}${problem.line === undefined ? '' : `, line ${String(problem.line)}`}: ${problem.reason}</p>`)}
${evaluation.task.kind === 'binary' ? charts(models) : html`<p class="none">Curves are drawn of models with two classes only; this one is of the kind ${evaluation.task.kind}.</p>`}
<div class="pair"><div><h4>Metrics</h4>${metrics(challenger, champion)}</div><div><h4>Gates</h4>${gates(evaluation)}</div></div></section>`;
}

function charts(models: Models): Html {
  const withCurve = models.filter(([, { curve }]) => curve !== undefined && curve.length > 0);
  const withBins = models.filter(([, { calibration }]) => calibration !== undefined && calibration.length > 0);
  const legend = html`<p class="legend">${models.map(([role]) => html`<span><svg class="inline" viewBox="0 0 24 10" width="24" height="10" aria-hidden="true"><path class="curve ${role}" d="M1 5H23"/></svg> ${role}</span> `)}<span>in the matrices, a flight is called late from a score of 50 % on</span></p>`;
  return html`${legend}<div class="quartet">
<figure><figcaption><b>ROC curve</b></figcaption>${withCurve.length === 0 ? html`<p class="none">Not measured.</p>` : rocChart(withCurve)}</figure>
<figure><figcaption><b>Calibration</b></figcaption>${withBins.length === 0 ? html`<p class="none">Not measured.</p>` : calibrationChart(withBins)}</figure>
${models.map(([role, { confusion }]) => html`<figure><figcaption><b>${capital(role)}</b></figcaption>${confusion ? confusionChart(role, confusion) : html`<p class="none">Not measured.</p>`}</figure>`)}</div>`;
}

function metrics(challenger: ModelEvaluation, champion: ModelEvaluation | undefined): Html {
  const names = (Object.keys(METRIC_NAMES) as MetricName[]).filter((name) => challenger.metrics[name] !== undefined || champion?.metrics[name] !== undefined);
  if (names.length === 0) return html`<p class="none">No metric could be measured.</p>`;
  const shown = (value: number | undefined): string => (value === undefined ? 'not measured' : measure(value));
  const difference = (one: number | undefined, other: number | undefined): string => (one === undefined || other === undefined ? '' : signed(one - other));
  const rows = names.map((name): Part[] => {
    const [own, other] = [challenger.metrics[name], champion?.metrics[name]];
    return champion ? [METRIC_NAMES[name], shown(other), shown(own), difference(own, other)] : [METRIC_NAMES[name], shown(own)];
  });
  return table(champion ? ['Metric', 'Champion', 'Challenger', 'Difference'] : ['Metric', 'Challenger'], rows, 'numbers');
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return Number(text) === 0 ? '0' : `${value > 0 ? '+' : '−'}${text}`;
}

function gates({ gates: results, decision, reason }: EvaluationDocument): Html {
  const rows = results.map(({ status, reason: why }): Part[] => [html`<span class="outcome">${inlineMark(GATE_MARKS[status])} ${status}</span>`, why]);
  return html`${results.length === 0 ? html`<p class="none">No gate was set.</p>` : table(['Gate', 'Why'], rows, 'plain')}<p><b>Decision: ${decision}.</b>${results.map((one) => one.reason).join('; ') === reason ? '' : ` ${reason}`}</p>`;
}

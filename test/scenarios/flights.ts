/** The model that all scenarios play with: the closed loop with every option, and the data and programs that stand in for real ones. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Breach, Dataset, DataStore, EvidenceStore, Gate, Holdout, InferenceLog, ManagedModel, ModelCode, ModelImageRepository, ModelMetric, ModelTask, Monitoring, Retraining,
  RetrainingTrigger, Rollout, Serving, Training, type ManagedModelProps,
} from '../../lib';
import type { ServingScript } from '../../simulator/programs';
import { ACCOUNT, REGION } from '../support/stack';

export const MODEL_ID = 'flights';
/** When every scenario begins: two days before a month ends, so that one can see the next month's budget. */
export const START = '2026-03-30T00:00:00Z';
const HOLDOUT_DAYS = 3;
const DAY = 86_400_000;

/** What a scenario can change about the model. `short of time`: a run that takes longer than half an hour is timed out. */
export type Variation = 'plain' | 'approval' | 'all at once' | 'image scan' | 'short of time' | 'expectations';

const SCHEMA = {
  version: 1,
  eventTime: 'departure',
  columns: [
    { name: 'departure', type: 'timestamp' },
    { name: 'origin_delay', type: 'number' },
    { name: 'distance', type: 'number' },
    { name: 'late', type: 'category' },
  ],
};

/** What the variation `expectations` adds to the schema. */
const EXPECTING = {
  ...SCHEMA,
  expect: { unique: ['departure'], maxAgeHours: 480, maxDrift: 1 },
  columns: SCHEMA.columns.map((column) => (column.name === 'origin_delay' ? { ...column, expect: { min: 0, max: 600, maxMissing: 0.02 } } : column)),
};

const assemblies = new Map<Variation, string>();

/** Synthesizes the model once for each variation. */
export function assemblyOf(variation: Variation): string {
  const made = assemblies.get(variation);
  if (made !== undefined) return made;
  const directory = mkdtempSync(join(tmpdir(), 'scenarios-'));
  const schema = join(directory, 'schema.json');
  writeFileSync(schema, JSON.stringify(variation === 'expectations' ? EXPECTING : SCHEMA));
  const app = new App({ outdir: join(directory, 'cdk.out') });
  const stack = new Stack(app, 'Flights', { env: { account: ACCOUNT, region: REGION } });
  const lake = new DataStore(stack, 'Lake').bucket;
  const images = new ModelImageRepository(stack, 'Images');
  new ManagedModel(stack, 'Model', {
    modelId: MODEL_ID,
    task: ModelTask.binary({ label: 'late', positive: '1' }),
    dataset: Dataset.csv(lake, 'flights/', { schema, holdout: Holdout.latest(Duration.days(HOLDOUT_DAYS)) }),
    code: ModelCode.image(images.repository),
    monitoring: Monitoring.of({ log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1), breach: Breach.of({ times: 1, outOf: 1 }) }),
    training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(1), spot: true }),
    serving: Serving.realTime({
      instanceType: 'ml.m5.large', minInstances: 4,
      ...(variation === 'all at once' ? {} : { rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(10), terminationWait: Duration.minutes(5) }) }),
    }),
    retraining: Retraining.automatic({
      triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.hours(24), failureCooldown: Duration.hours(2), maxRunsPerMonth: 5,
    }),
    ...(['image scan', 'approval'].includes(variation) ? { evidence: new EvidenceStore(stack, 'Evidence') } : {}),
    gates: gatesOf(stack, variation),
  });
  app.synth();
  if (variation === 'short of time') shortenRuns(app.outdir);
  assemblies.set(variation, app.outdir);
  return app.outdir;
}

/** The timeout that is synthesized covers everything that can take long: no run that is looked after reaches it. */
function shortenRuns(directory: string): void {
  const file = join(directory, 'Flights.template.json');
  const template = readFileSync(file, 'utf8');
  const shortened = template.replace(/(TimeoutSeconds\\":)\d+(,\\"Comment\\":\\"Trains model)/, '$11800$2');
  if (shortened === template) throw new Error(`${file}: got no timeout of the retraining machine, expected one`);
  writeFileSync(file, shortened);
}

function gatesOf(stack: Stack, variation: Variation): ManagedModelProps['gates'] {
  return [
    ModelMetric.ROC_AUC.atLeast(0.7),
    ModelMetric.ROC_AUC.notWorseThanChampion(0.02),
    ...(variation === 'approval' ? [Gate.approval({ approvers: [Role.fromRoleName(stack, 'Owners', 'model-owners')], expiresAfter: Duration.days(2) })] : []),
    ...(variation === 'image scan' ? [Gate.imageScan({ waivers: [{ finding: 'CVE-2026-0001', owner: 'model-owners', reason: 'the parser is not reachable', grantedOn: '2026-03-01', expiresOn: '2026-04-05' }] })] : []),
  ];
}

/** How good the model is that the program trains: it answers the truth, something like it, the opposite, or no number at all. */
export type Quality = 'good' | 'fair' | 'bad' | 'garbage';

/** Flights of twenty days before the start: whoever leaves late arrives late, with exceptions. */
export function trainingData(days = 20, perDay = 60): string {
  const lines = ['departure,origin_delay,distance,late'];
  const start = Date.parse(START) - days * DAY;
  for (let index = 0; index < days * perDay; index++) {
    const departure = new Date(start + Math.floor((index * DAY) / perDay)).toISOString();
    const delay = (index * 37) % 100;
    lines.push(`${departure},${delay},${200 + ((index * 53) % 1800)},${isLate(delay, index) ? 1 : 0}`);
  }
  return `${lines.join('\n')}\n`;
}

function isLate(delay: number, index: number): boolean {
  return index % 10 === 0 ? delay <= 50 : delay > 50;
}

/** How a served model answers: by the quality that its artefact holds. */
export const answerOf: NonNullable<ServingScript['answer']> = (row, { files }) => answer(Buffer.from(files.get('quality') ?? []).toString() as Quality, row);

/** The probability that a model of that quality gives for a row of features. */
function answer(quality: Quality, row: string): string {
  if (quality === 'garbage') return '<html>busy</html>';
  const [delay = 0, distance = 0] = row.split(',').map(Number);
  const score = { good: delay / 100, fair: (delay + (distance % 60)) / 160, bad: 1 - delay / 100 }[quality];
  return score.toFixed(4);
}

/** Ground truth and what hangs on it: configuration, permissions, alarms, triggers, and what is refused. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { Breach, ConceptDriftDetector, DriftMonitorMetrics, FairnessRule, GroundTruth, InferenceLog, ModelMetric, ModelTask, PerformanceRule, type DriftMonitorProps, type GroundTruthOptions, type PerformanceOptions } from '../../../lib';
import { PERFORMANCE_METRIC_NAMES } from '../../../lib/contract/metrics';
import { asObject, resourcesOfType } from '../../../simulator/checks/template';
import { policyOf, render } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';
import { configOf, lakeIn, monitorIn } from './monitored';

const TASK = ModelTask.binary({ label: 'delay', positive: '1' });
const truthIn = (of: Stack, options: Partial<GroundTruthOptions> = {}): GroundTruth => GroundTruth.csv(lakeIn(of), 'labels/', { joinOn: 'flight', prediction: 'score', delay: Duration.days(2), ...options });
/** A monitor whose performance is watched as given, and the rest as by default. */
const watched = (of: Stack, performance: Partial<PerformanceOptions> = {}, props: Partial<DriftMonitorProps> = {}) =>
  monitorIn(of, { ...props, performance: { task: TASK, groundTruth: truthIn(of), ...performance } });

describe('a monitor with ground truth', () => {
  const of = stack();
  const key = Key.fromKeyArn(of, 'LabelKey', 'arn:aws:kms:ap-southeast-1:999999999999:key/0a1b2c3d-4e5f-6001-8031-000000000032');
  const labels = Bucket.fromBucketAttributes(of, 'Labels', { bucketName: 'labels', encryptionKey: key });
  const monitor = watched(of, {
    groundTruth: GroundTruth.jsonLines(labels, 'truth/', { joinOn: 'flight', prediction: 'score', delay: Duration.days(2), label: 'was_late', keys: 'year=yyyy/month=MM/day=dd' }),
    fairness: [FairnessRule.equalizedOdds('origin'), FairnessRule.disparateImpact('region', 0.7)], sensitiveColumns: ['region', 'carrier'],
  }, { modelId: 'flights', window: Duration.days(14) });
  monitor.onPerformanceDrop('Retrain', StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain'));
  const template = templateOf(of);

  it('tells its function where labels lie, and what the answers are held to', () => {
    expect(configOf(of, monitor).performance).toEqual({
      task: { kind: 'binary', label: 'delay', positive: '1' },
      groundTruth: { prefix: 'truth/', format: 'jsonl', keys: 'year=yyyy/month=MM/day=dd', columns: { id: 'flight', label: 'was_late' }, delayHours: 48 },
      id: 'flight', prediction: 'score', sensitive: ['region', 'carrier', 'origin'], windowHours: 14 * 24, minLabelled: 200, minGroupSize: 100,
      rules: [{ metric: 'ROC_AUC', kind: 'drop', minDrop: 0.05, unit: 'metric' }],
      fairness: [{ column: 'origin', metric: 'EQUALIZED_ODDS', limit: 0.1 }, { column: 'region', metric: 'DISPARATE_IMPACT', limit: 0.7 }],
      breach: { times: 2, outOf: 3 },
      conceptDrift: { detector: { name: 'adwin', delta: 0.002 }, eventTime: 'departure' },
    });
    const [, check] = resourcesOfType(template, 'AWS::Lambda::Function')[0]!;
    expect(asObject(asObject(check['Environment'])['Variables'])['LABEL_BUCKET']).toBe('labels');
  });

  it('may list, read and decrypt the labels, and nothing else of their bucket', () => {
    const role = logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role'));
    expect(policyOf(template, role).filter(({ Sid }) => String(Sid).includes('Labels'))).toEqual([
      { Sid: 'ListLabels', Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:${AWS::Partition}:s3:::labels', Condition: { StringLike: { 's3:prefix': 'truth/*' } } },
      { Sid: 'ReadLabels', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:${AWS::Partition}:s3:::labels/truth/*' },
      { Sid: 'DecryptLabels', Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.keyArn },
    ]);
  });

  it('alarms on performance and, where rules ask for it, on fairness', () => {
    const alarms = Object.fromEntries(resourcesOfType(template, 'AWS::CloudWatch::Alarm').map(([id, properties]) => [id, properties]));
    for (const [name, metric] of [['Performance', 'PerformanceState'], ['Fairness', 'FairnessState']]) {
      const alarm = Object.entries(alarms).find(([id]) => id.startsWith(`FlightsAlarms${name}`))![1];
      expect(alarm).toMatchObject({ MetricName: metric, Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'ignore', Statistic: 'Maximum', Period: 3600 });
      expect(String(alarm['AlarmDescription'])).toMatch(/flights .*Impact: .*models\/flights\/drift\/verdicts\//);
    }
    expect(monitor.alarms.all).toHaveLength(5);
  });

  it('starts a state machine when the performance begins to count as breached', () => {
    const [, rule] = resourcesOfType(template, 'AWS::Events::Rule').find(([id]) => id.includes('Retrain'))!;
    const rendered = asObject(render(template, rule));
    expect(rendered['EventPattern']).toMatchObject({ resources: ['${FlightsAlarmsPerformance.Arn}'], detail: { state: { value: ['ALARM'] } } });
    expect(JSON.stringify(rendered['Targets'])).toContain('\\"type\\":\\"performance\\"');
  });

  it('offers what it measures as metrics', () => {
    const { metrics } = monitor;
    expect(metrics.performance(ModelMetric.ROC_AUC).metricName).toBe(PERFORMANCE_METRIC_NAMES.ROC_AUC);
    expect(metrics.fairness(FairnessRule.demographicParity('origin'))).toMatchObject({ metricName: 'DemographicParityDifference', dimensions: { ModelId: 'flights', SensitiveColumn: 'origin' } });
  });

  it('offers no metrics that it does not write, as an alarm on them would never fire', () => {
    const { metrics } = monitor;
    expect(refusalOf(() => metrics.performance(ModelMetric.RMSE))).toContain('metrics.performance: got "RMSE", expected a metric of the kind of the task: an alarm on it never fires; choose among ROC_AUC');
    expect(refusalOf(() => metrics.fairness(FairnessRule.demographicParity('delay')))).toContain('metrics.fairness: got "delay", expected a column whose groups are compared: an alarm on it never fires; add it to performance.sensitiveColumns, or choose among region, carrier, origin');
    const limits = watched(stack(), { rules: [PerformanceRule.atLeast(ModelMetric.ROC_AUC, 0.6)] }).metrics;
    expect(limits.performanceState().metricName).toBe('PerformanceState');
    expect(refusalOf(() => limits.performanceDrop())).toContain('metrics.performanceDrop: got "rules about limits alone", expected one about a drop');
    expect(limits.performanceDropZ().metricName).toBe('PerformanceDropZ');
    expect(refusalOf(() => limits.fairnessState())).toContain('metrics.fairnessState: got "a monitor without rules about fairness", expected one that has some: an alarm on it never fires; add performance.fairness');
  });
});

describe('without performance', () => {
  it.each(['performanceState', 'labelledRows', 'labelCoverage', 'lateLabels', 'unmatchedLabels', 'conceptDrifts', 'anomalyRate', 'precisionAtK', 'performanceDrop', 'performanceDropZ'] as const)('there is no metric %s', (name) => {
    expect(refusalOf(() => monitorIn(stack()).metrics[name]())).toContain(`Test/Flights cannot be defined:\n  - metrics.${name}: got "a monitor without performance", expected one that labels come to: an alarm on it never fires; add performance`);
    expect(DriftMonitorMetrics.fromModelId('flights')[name]().dimensions).toEqual({ ModelId: 'flights' });
  });

  it('there are no metrics of a task or of groups', () => {
    const { metrics } = monitorIn(stack());
    expect(refusalOf(() => metrics.performance(ModelMetric.ROC_AUC))).toContain('metrics.performance of ROC_AUC: got "a monitor without performance"');
    expect(refusalOf(() => metrics.fairness(FairnessRule.demographicParity('origin')))).toContain('metrics.fairness of origin: got "a monitor without performance"');
    expect(refusalOf(() => metrics.fairnessState())).toContain('metrics.fairnessState: got "a monitor without rules about fairness"');
    const told = DriftMonitorMetrics.fromModelId('flights');
    expect([told.performance(ModelMetric.RMSE).metricName, told.fairness(FairnessRule.demographicParity('origin')).metricName, told.fairnessState().metricName]).toEqual(['Rmse', 'DemographicParityDifference', 'FairnessState']);
  });

  it('there is no alarm on performance, no label bucket and nothing to start by it', () => {
    const of = stack();
    const monitor = monitorIn(of);
    expect([monitor.alarms.performance, monitor.alarms.fairness, configOf(of, monitor).performance]).toEqual([undefined, undefined, undefined]);
    expect(refusalOf(() => monitor.onPerformanceDrop('Retrain', StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain')))).toContain('onPerformanceDrop Retrain: got "a monitor without performance"');
  });
});

describe('the rules', () => {
  it.each([
    ['binary', TASK, { metric: 'ROC_AUC', kind: 'drop', minDrop: 0.05, unit: 'metric' }],
    ['multiclass', ModelTask.multiclass({ label: 'origin' }), { metric: 'ACCURACY', kind: 'drop', minDrop: 0.05, unit: 'metric' }],
    ['regression', ModelTask.regression({ label: 'delay' }), { metric: 'RMSE', kind: 'drop', minDrop: 0.1, unit: 'share' }],
  ])('of a %s task have a default', (_, task, rule) => {
    const of = stack();
    expect(configOf(of, watched(of, { task })).performance!.rules).toEqual([rule]);
  });

  it('say what is asked, in the unit of the metric or as a share', () => {
    const rules = [PerformanceRule.maxDrop(ModelMetric.F1, 0.1, { reference: 0.7 }), PerformanceRule.atLeast(ModelMetric.ROC_AUC, 0.6), PerformanceRule.atMost(ModelMetric.LOG_LOSS, 0.7), PerformanceRule.maxRelativeDrop(ModelMetric.ACCURACY, 0.2)];
    expect(rules.map(({ _config }) => _config)).toEqual([
      { metric: 'F1', kind: 'drop', minDrop: 0.1, unit: 'metric', reference: 0.7 },
      { metric: 'ROC_AUC', kind: 'floor', limit: 0.6 },
      { metric: 'LOG_LOSS', kind: 'ceiling', limit: 0.7 },
      { metric: 'ACCURACY', kind: 'drop', minDrop: 0.2, unit: 'share' },
    ]);
  });

  it.each([
    ['by: got 0, expected a number above 0', () => PerformanceRule.maxDrop(ModelMetric.F1, 0)],
    ['by: got NaN, expected a number', () => PerformanceRule.maxRelativeDrop(ModelMetric.F1, NaN)],
    ['reference: got 0, expected another number, as there is no share of 0', () => PerformanceRule.maxRelativeDrop(ModelMetric.MAE, 0.1, { reference: 0 })],
    ['metric: got "RMSE", expected one whose higher values are better; write atMost', () => PerformanceRule.atLeast(ModelMetric.RMSE, 1)],
    ['metric: got "F1", expected one whose lower values are better; write atLeast', () => PerformanceRule.atMost(ModelMetric.F1, 1)],
    ['atMost: got 1.5, expected a number above 0 and at most 1', () => FairnessRule.equalOpportunity('a', 1.5)],
    ['atLeast: got 0, expected a number above 0 and at most 1', () => FairnessRule.disparateImpact('a', 0)],
    ['column: got "", expected the name of a column', () => FairnessRule.demographicParity('')],
  ])('are refused: %s', (message, make) => {
    expect(refusalOf(make)).toContain(message);
  });
});

describe('an anomaly detector', () => {
  const task = ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: -0.5 });

  it('is held to its rate of alarms and its ranking, and has metrics of both', () => {
    const of = stack();
    const monitor = watched(of, { task });
    expect(configOf(of, monitor).performance).toMatchObject({
      task: { kind: 'anomaly', label: 'delay', positive: '1', threshold: -0.5, inspected: 100 },
      rules: [{ metric: 'ANOMALY_RATE', kind: 'drop', minDrop: 0.5, unit: 'share' }, { metric: 'PR_AUC', kind: 'drop', minDrop: 0.05, unit: 'metric' }],
      conceptDrift: { detector: { name: 'adwin' } },
    });
    expect([monitor.metrics.anomalyRate().metricName, monitor.metrics.precisionAtK().metricName, monitor.metrics.performance(ModelMetric.PR_AUC).metricName]).toEqual(['AnomalyRate', 'PrecisionAtK', 'PrAuc']);
    const other = stack();
    expect(configOf(other, watched(other, { task, rules: [PerformanceRule.anomalyRate(0.2, { reference: 0.01 })] })).performance!.rules).toEqual([{ metric: 'ANOMALY_RATE', kind: 'drop', minDrop: 0.2, unit: 'share', reference: 0.01 }]);
  });

  it.each([
    ['performance.rules: got "ANOMALY_RATE", expected a metric of a binary task', () => watched(stack(), { rules: [PerformanceRule.anomalyRate()] })],
    ['performance.rules: got "LOG_LOSS", expected a metric of an anomaly task', () => watched(stack(), { task, rules: [PerformanceRule.atMost(ModelMetric.LOG_LOSS, 1)] })],
    ['metrics.anomalyRate: got "a monitor of another task", expected one of an anomaly detector', () => watched(stack()).metrics.anomalyRate()],
    ['metrics.precisionAtK: got "a monitor of another task"', () => watched(stack()).metrics.precisionAtK()],
    ['by: got 0, expected a number above 0', () => PerformanceRule.anomalyRate(0)],
    ['threshold: got NaN, expected a number', () => ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: NaN })],
    ['inspected: got 0, expected a whole number of at least 1', () => ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: 1, inspected: 0 })],
    ['task.positive: got "", expected the text of a class', () => watched(stack(), { task: ModelTask.anomaly({ label: 'delay', anomaly: '', threshold: 1 }) })],
  ])('is refused: %s', (message, make) => {
    expect(refusalOf(make)).toContain(message);
  });
});

describe('concept drift', () => {
  const capture = (of: Stack): Partial<DriftMonitorProps> => ({ log: InferenceLog.sageMakerCapture(lakeIn(of), 'captures/', { inputs: ['delay', 'distance', 'origin', 'destination', 'origin_delay', 'asked'], outputs: ['score'] }) });

  it.each<[what: string, performance: Partial<PerformanceOptions>, expected: unknown]>([
    ['ADWIN of classes', { task: ModelTask.multiclass({ label: 'origin' }) }, { detector: { name: 'adwin', delta: 0.002 }, eventTime: 'departure' }],
    ['nothing of numbers', { task: ModelTask.regression({ label: 'delay' }) }, undefined],
    ['nothing where nobody wants it', { conceptDrift: ConceptDriftDetector.none() }, undefined],
    ['another detector, in another order', { conceptDrift: ConceptDriftDetector.pageHinkley({ threshold: 20, eventTime: 'asked' }) }, { detector: { name: 'page-hinkley', threshold: 20, tolerance: 0.005 }, eventTime: 'asked' }],
    ['DDM', { conceptDrift: ConceptDriftDetector.ddm() }, { detector: { name: 'ddm' }, eventTime: 'departure' }],
  ])('is looked for by %s', (_, performance, expected) => {
    const of = stack();
    expect(configOf(of, watched(of, performance)).performance!.conceptDrift).toEqual(expected);
  });

  it('orders captured answers by the time of the request, or by a column that is captured', () => {
    const [of, other] = [stack(), stack()];
    expect(configOf(of, watched(of, {}, capture(of))).performance!.conceptDrift).toMatchObject({ eventTime: 'inferenceTime' });
    expect(configOf(other, watched(other, { conceptDrift: ConceptDriftDetector.adwin({ delta: 0.01, eventTime: 'asked' }) }, capture(other))).performance!.conceptDrift).toEqual({ detector: { name: 'adwin', delta: 0.01 }, eventTime: 'asked' });
    expect(refusalOf(() => watched(stack(), { conceptDrift: ConceptDriftDetector.adwin({ eventTime: 'nowhere' }) }, capture(of)))).toContain('performance.conceptDrift.eventTime: got "nowhere", expected a column among inputs and outputs of the captured log');
  });

  it('has a metric where it is looked for, and is refused of numbers', () => {
    expect(watched(stack()).metrics.conceptDrifts()).toMatchObject({ metricName: 'ConceptDrifts', statistic: 'Sum' });
    expect(refusalOf(() => watched(stack(), { conceptDrift: ConceptDriftDetector.none() }).metrics.conceptDrifts())).toContain('metrics.conceptDrifts: got "a monitor that looks for no concept drift"');
    expect(refusalOf(() => watched(stack(), { task: ModelTask.regression({ label: 'delay' }), conceptDrift: ConceptDriftDetector.ddm() }))).toContain('performance.conceptDrift: got "ddm", expected none, as the answers of a regression are neither right nor wrong');
  });

  it.each([
    ['delta: got 1, expected a number above 0 and below 1', () => ConceptDriftDetector.adwin({ delta: 1 })],
    ['delta: got 0, expected', () => ConceptDriftDetector.adwin({ delta: 0 })],
    ['threshold: got 0, expected a number above 0', () => ConceptDriftDetector.pageHinkley({ threshold: 0 })],
    ['tolerance: got -1, expected a number from 0 on and below 1', () => ConceptDriftDetector.pageHinkley({ tolerance: -1 })],
    ['eventTime: got "", expected the name of a column', () => ConceptDriftDetector.ddm({ eventTime: '' })],
  ])('is refused by itself: %s', (message, make) => {
    expect(refusalOf(make)).toContain(message);
  });
});

describe('ground truth that does not fit', () => {
  it.each<[message: string, performance: (of: Stack) => Partial<PerformanceOptions>, props?: (of: Stack) => Partial<DriftMonitorProps>]>([
    ['performance.task: got nothing, expected what the model predicts', () => ({ task: undefined })],
    ['task.label: got "gone", expected a column of the schema', () => ({ task: ModelTask.binary({ label: 'gone', positive: '1' }) })],
    ['performance.groundTruth.delay: got "1 day 1 hour", expected a multiple of the time between two checks (24 hours), at most 92 times as long', (of) => ({ groundTruth: truthIn(of, { delay: Duration.hours(25) }) })],
    ['performance.groundTruth.delay: got "93 days"', (of) => ({ groundTruth: truthIn(of, { delay: Duration.days(93) }) })],
    ['performance.groundTruth.keys: got "yyyy/MM/dd", expected HH in it, as a check is made every 6 hours', (of) => ({ groundTruth: truthIn(of, { keys: 'yyyy/MM/dd' }) }), () => ({ every: Duration.hours(6) })],
    ['performance.groundTruth: got "inference/labels/", expected a prefix apart from that of the log', (of) => ({ groundTruth: GroundTruth.csv(lakeIn(of), 'inference/labels/', { joinOn: 'a', prediction: 'b', delay: Duration.days(1) }) })],
    ['performance.groundTruth: got "ground truth of SageMaker", expected a log of SageMaker captures', (of) => ({ groundTruth: GroundTruth.sageMaker(lakeIn(of), 'labels/', { prediction: 'score', delay: Duration.days(1) }) })],
    ['performance.groundTruth: got "score", expected a column among inputs and outputs of the captured log', () => ({}), (of) => ({ log: InferenceLog.sageMakerCapture(lakeIn(of), 'captures/', { inputs: ['delay', 'distance', 'origin', 'destination'], outputs: ['p'] }) })],
    ['performance.sensitiveColumns: got ["origin"], expected none, as the task is not binary', () => ({ task: ModelTask.regression({ label: 'delay' }), sensitiveColumns: ['origin'] })],
    ['performance.sensitiveColumns: got "région", expected names of 1 to 250 printable ASCII characters', () => ({ fairness: [FairnessRule.demographicParity('région')] })],
    ['performance.rules: got "RMSE", expected a metric of a binary task', () => ({ rules: [PerformanceRule.atMost(ModelMetric.RMSE, 5)] })],
    ['performance.rules: got [], expected at least one rule', () => ({ rules: [] })],
    ['performance.window: got "1 day 12 hours", expected a multiple of the time between two checks', () => ({ window: Duration.hours(36) })],
    ['performance.minLabelled: got 10, expected a whole number of at least 50', () => ({ minLabelled: 10 })],
    ['performance.minGroupSize: got 5, expected a whole number of at least 30', () => ({ minGroupSize: 5 })],
    ['breach: got "30 hours"', () => ({ breach: Breach.lasting(Duration.hours(30)) })],
  ])('is refused: %s', (message, performance, props = () => ({})) => {
    const of = stack();
    expect(refusalOf(() => watched(of, performance(of), props(of)))).toContain(message);
  });

  it.each<[message: string, options: Partial<GroundTruthOptions>]>([
    ['keys: got "yyyy/MM", expected yyyy, MM, dd', { keys: 'yyyy/MM' }],
    ['keys: got "yyyy/MM/dd/", expected', { keys: 'yyyy/MM/dd/' }],
    ['joinOn: got "score", expected another column than prediction', { joinOn: 'score' }],
    ['prediction: got "", expected the name of a column', { prediction: '' }],
  ])('is refused by itself: %s', (message, options) => {
    expect(refusalOf(() => truthIn(stack(), options))).toContain(message);
  });
});

describe('a clustering', () => {
  const task = ModelTask.clustering({ label: 'delay', coordinates: ['distance'], scales: { distance: 500 } });

  it('is held to its silhouette and its agreement with labels, keeps a sample for each span, and has metrics of both', () => {
    const of = stack();
    const monitor = watched(of, { task }, { window: Duration.days(14) });
    const { performance } = configOf(of, monitor);
    expect(performance).toMatchObject({
      task: { kind: 'clustering', label: 'delay', coordinates: ['distance'], scales: [500] }, sampledRows: 286,
      rules: [{ metric: 'SILHOUETTE', kind: 'drop', minDrop: 0.1, unit: 'metric' }, { metric: 'ADJUSTED_RAND', kind: 'drop', minDrop: 0.1, unit: 'metric' }],
    });
    expect(performance).not.toHaveProperty('conceptDrift');
    expect([ModelMetric.SILHOUETTE, ModelMetric.DAVIES_BOULDIN, ModelMetric.ADJUSTED_RAND].map((metric) => monitor.metrics.performance(metric).metricName)).toEqual(['Silhouette', 'DaviesBouldin', 'AdjustedRand']);
  });

  const none = (): GroundTruth => GroundTruth.none({ joinOn: 'flight', prediction: 'score' });

  it('needs no labels: no bucket, no permission, and rules and metrics of its space alone', () => {
    const of = stack();
    const unlabelled = ModelTask.clustering({ coordinates: ['distance'] });
    const monitor = monitorIn(of, { performance: { groundTruth: none(), task: unlabelled } });
    const { performance } = configOf(of, monitor);
    expect(performance).toMatchObject({ task: { kind: 'clustering', coordinates: ['distance'], scales: [1] }, id: 'flight', prediction: 'score', rules: [{ metric: 'SILHOUETTE', kind: 'drop', minDrop: 0.1, unit: 'metric' }] });
    for (const member of ['groundTruth', 'conceptDrift', 'task.label']) expect(performance).not.toHaveProperty(member);
    const template = templateOf(of);
    const [, check] = resourcesOfType(template, 'AWS::Lambda::Function')[0]!;
    expect(asObject(asObject(check['Environment'])['Variables'])).not.toHaveProperty('LABEL_BUCKET');
    expect(JSON.stringify(policyOf(template, logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role'))))).not.toContain('Labels');
    expect([unlabelled.label, none().bucket, none().prefix]).toEqual([undefined, undefined, undefined]);
    expect(monitor.metrics.performance(ModelMetric.DAVIES_BOULDIN).metricName).toBe('DaviesBouldin');
    expect(refusalOf(() => monitor.metrics.performance(ModelMetric.ADJUSTED_RAND))).toContain('metrics.performance: got "ADJUSTED_RAND", expected a metric of the kind of the task that needs no labels: an alarm on it never fires; choose among SILHOUETTE, DAVIES_BOULDIN');
    for (const name of ['labelledRows', 'labelCoverage', 'lateLabels', 'unmatchedLabels'] as const) expect(refusalOf(() => monitor.metrics[name]())).toContain(`metrics.${name}: got "a monitor that no labels come to", expected one that labels come to`);
  });

  it('of anomalies needs none either, to be told how often they are raised', () => {
    const of = stack();
    const monitor = watched(of, { groundTruth: none(), task: ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: 2 }) });
    const { performance } = configOf(of, monitor);
    expect(performance!.rules.map(({ metric }) => metric)).toEqual(['ANOMALY_RATE']);
    expect(performance).not.toHaveProperty('conceptDrift');
    expect(monitor.metrics.anomalyRate().metricName).toBe('AnomalyRate');
    expect(refusalOf(() => monitor.metrics.precisionAtK())).toContain('metrics.precisionAtK: got "a monitor that no labels come to"');
  });

  it.each([
    ['performance.groundTruth: got "none", expected labels, as without them nothing is told of a binary task; say where they come, or watch ModelTask.anomaly or ModelTask.clustering', () => watched(stack(), { groundTruth: none() })],
    ['performance.rules: got "ADJUSTED_RAND", expected a metric that needs no labels, as none come; choose among SILHOUETTE, DAVIES_BOULDIN', () => watched(stack(), { task, groundTruth: none(), rules: [PerformanceRule.atLeast(ModelMetric.ADJUSTED_RAND, 0.5)] })],
    ['performance.conceptDrift: got "adwin", expected none, as no labels say which answers are wrong', () => watched(stack(), { task: ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: 2 }), groundTruth: none(), conceptDrift: ConceptDriftDetector.adwin() })],
    ['performance.task: got "a clustering without label", expected one with the column that holds the truth, as labels come; add label to ModelTask.clustering, or use GroundTruth.none', () => watched(stack(), { task: ModelTask.clustering({ coordinates: ['distance'] }) })],
    ['no ground truth cannot be defined:\n  - joinOn: got "score", expected another column than prediction', () => GroundTruth.none({ joinOn: 'score', prediction: 'score' })],
    ['coordinates: got [], expected 1 to 50 columns, each once', () => ModelTask.clustering({ label: 'delay', coordinates: [] })],
    ['coordinates: got ["a","a"], expected 1 to 50 columns, each once', () => ModelTask.clustering({ label: 'delay', coordinates: ['a', 'a'] })],
    ['scales: got "b", expected one of the coordinates a', () => ModelTask.clustering({ label: 'delay', coordinates: ['a'], scales: { b: 1 } })],
    ['scales.a: got 0, expected a number above 0', () => ModelTask.clustering({ label: 'delay', coordinates: ['a'], scales: { a: 0 } })],
    ['task.coordinates: got "origin", expected a column of the schema of type number, not the label', () => watched(stack(), { task: ModelTask.clustering({ label: 'delay', coordinates: ['origin'] }) })],
    ['performance.rules: got "ROC_AUC", expected a metric of a clustering task', () => watched(stack(), { task, rules: [PerformanceRule.atLeast(ModelMetric.ROC_AUC, 0.5)] })],
    ['performance.conceptDrift: got "adwin", expected none, as the answers of a clustering are neither right nor wrong', () => watched(stack(), { task, conceptDrift: ConceptDriftDetector.adwin() })],
  ])('is refused: %s', (message, make) => {
    expect(refusalOf(make)).toContain(message);
  });
});

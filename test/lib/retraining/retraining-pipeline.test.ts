/** `RetrainingPipeline`: what it defines, what starts it, what its function is told, and what it refuses. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Dataset, DriftMonitor, Gate, Holdout, ModelImageRepository, ModelMetric, ModelMonitorBaseline, ModelTask } from '../../../lib';
import { Retraining, RetrainingTrigger, type RetrainingPipelineProps } from '../../../lib/retraining';
import { parseConfig } from '../../../lambda/retraining-steps/decode-config';
import { asList, asObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES } from '../../support/landing-zones';
import { policyOf, render } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { configFileOf, datasetIn, pipelineIn, propsIn } from './pipeline-fixture';
import { configOf, lakeIn, optionsIn, SCHEMA } from '../monitoring/monitored';

const AUTOMATIC = { cooldown: Duration.days(1), maxRunsPerMonth: 4 };
const ALL = [RetrainingTrigger.onDrift(), RetrainingTrigger.onFirstImage(), RetrainingTrigger.onSchedule(Schedule.rate(Duration.days(7)))];

function countOf(template: Template): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { Type } of Object.values(template.Resources)) count[Type] = (count[Type] ?? 0) + 1;
  return count;
}

/** Resources that the pipeline adds to what it needs. */
function added(props: (of: Stack) => Partial<RetrainingPipelineProps> = () => ({}), profile?: Parameters<typeof stack>[0]): Record<string, number> {
  const [without, with_] = [stack(profile), stack(profile)];
  propsIn(without);
  pipelineIn(with_, props(with_));
  const before = countOf(templateOf(without));
  return Object.fromEntries(Object.entries(countOf(templateOf(with_))).map(([type, count]) => [type, count - (before[type] ?? 0)] as const).filter(([, count]) => count > 0));
}

/** Rules of the pipeline by the end of their ids. */
function rulesOf(template: Template): Record<string, JsonObject> {
  return Object.fromEntries(resourcesOfType(template, 'AWS::Events::Rule').map(([id, rule]) => [id.replace(/^.*Starter/, '').slice(0, -8), asObject(render(template, rule))]));
}

describe('a pipeline', () => {
  const LEAST = { 'AWS::Events::Rule': 2, 'AWS::IAM::Role': 3, 'AWS::Lambda::Function': 1, 'AWS::Logs::LogGroup': 1, 'AWS::StepFunctions::StateMachine': 1 };

  it('is 8 to 11 resources, 3 more with managed policies', () => {
    expect(added(() => ({ retraining: Retraining.onRequest({ maxRunsPerMonth: 2 }) }))).toEqual(LEAST);
    expect(added(() => ({ retraining: Retraining.automatic({ ...AUTOMATIC, triggers: ALL }) }))).toEqual({ ...LEAST, 'AWS::Events::Rule': 5 });
    const [, strict] = LANDING_ZONES[1]!;
    expect(added(() => ({ retraining: Retraining.automatic({ ...AUTOMATIC, triggers: ALL }) }), { profile: strict() })).toEqual({ ...LEAST, 'AWS::Events::Rule': 5, 'AWS::IAM::ManagedPolicy': 3 });
  });

  it('is started by its triggers, by a look every hour, and by the death of an execution', () => {
    const of = stack();
    const { stateMachine } = pipelineIn(of, { retraining: Retraining.automatic({ ...AUTOMATIC, triggers: ALL }) });
    const template = templateOf(of);
    const rules = rulesOf(template);
    expect(Object.keys(rules)).toEqual(expect.arrayContaining(['Drift', 'FirstImage', 'Calendar', 'Sweep', 'RetrainingDied']));
    expect(rules['Drift']!['EventPattern']).toMatchObject({ source: ['aws.cloudwatch'], resources: ['${flightsMonitorAlarmsDrift.Arn}'], detail: { state: { value: ['ALARM'] } } });
    expect(rules['FirstImage']!['EventPattern']).toEqual({
      'source': ['aws.ecr'], 'detail-type': ['ECR Image Action'], 'detail': { 'action-type': ['PUSH'], 'result': ['SUCCESS'], 'repository-name': ['${flightsImagesRepository}'] },
    });
    expect([rules['Calendar']!['ScheduleExpression'], rules['Sweep']!['ScheduleExpression']]).toEqual(['rate(7 days)', 'rate(1 hour)']);
    expect(rules['RetrainingDied']!['EventPattern']).toMatchObject({ source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [render(template, of.resolve(stateMachine.stateMachineArn))] } });
  });

  it('gets every trigger in one shape, the same event with the same id', () => {
    const of = stack();
    pipelineIn(of, { retraining: Retraining.automatic({ ...AUTOMATIC, triggers: ALL }) });
    const rules = rulesOf(templateOf(of));
    const event: Record<string, unknown> = {
      '$.id': 'e-1', '$.time': '2026-11-01T00:00:00Z', '$.detail.state.reason': 'a "quoted" reason', '$.detail.image-digest': 'sha256:0a', '$.detail.status': 'ABORTED', '$.detail': { executionArn: 'arn' },
    };
    const inputs = Object.fromEntries(['Drift', 'FirstImage', 'Calendar', 'Sweep', 'RetrainingDied'].map((id) => {
      const [target] = asList(rules[id]!['Targets']).map(asObject) as [JsonObject];
      const { InputPathsMap, InputTemplate } = asObject(target['InputTransformer']) as { InputPathsMap: Record<string, string>; InputTemplate: string };
      return [id, JSON.parse(InputTemplate.replace(/<([^>]+)>/g, (__, name: string) => JSON.stringify(event[InputPathsMap[name]!])))] as const;
    }));
    const trigger = (type: string, detail: string): object => ({ modelId: 'flights', trigger: { type, id: 'e-1', at: '2026-11-01T00:00:00Z', detail } });
    expect(inputs).toMatchObject({
      Drift: trigger('drift', 'a "quoted" reason'), FirstImage: trigger('first-image', 'sha256:0a'), Calendar: trigger('schedule', 'rate(7 days)'), Sweep: trigger('sweep', 'every hour'),
      RetrainingDied: { modelId: 'flights', trigger: { type: 'died', died: { executionArn: 'arn' } } },
    });
  });

  it('tells its function what the drift monitor is told, so that both build the same baseline', () => {
    const of = stack();
    const pipeline = pipelineIn(of);
    const config = parseConfig(configFileOf(of, pipeline));
    const { features, binning, dataset, missingWords } = configOf(of, of.node.findChild('flightsMonitor') as never);
    expect(config).toMatchObject({ dataset, missingWords, baseline: { features: features.map(({ name }) => name), binning } });
    expect(config).toMatchObject({
      modelId: 'flights', task: { kind: 'regression', label: 'delay' }, features: ['distance', 'origin', 'destination'],
      gates: [{ metric: 'RMSE', kind: 'ceiling', limit: 30 }, { metric: 'RMSE', kind: 'champion', margin: 1 }],
      recipe: { instanceType: 'ml.m5.xlarge', instanceCount: 1, hyperparameters: {}, image: 'none', source: 'none' },
    });
  });

  it('lets whoever may retrain start its machine, and nothing else', () => {
    const of = stack();
    const role = new Role(of, 'Analyst', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const pipeline = pipelineIn(of);
    pipeline.grants.retrain(role);
    const template = templateOf(of);
    expect(policyOf(template, logicalIdOf(role))).toEqual([{ Effect: 'Allow', Action: 'states:StartExecution', Resource: render(template, of.resolve(pipeline.stateMachine.stateMachineArn)) }]);
  });

  it('tells further topics, with the permission to', () => {
    const of = stack();
    const topic = Topic.fromTopicArn(of, 'OnCall', 'arn:aws:sns:ap-southeast-1:111122223333:on-call');
    pipelineIn(of).notify(topic);
    const template = templateOf(of);
    const machine = machineId(template);
    expect(JSON.stringify(asObject(asObject(stateMachineDefinition(template, machine)['States'])['Start'])['Assign'])).toContain('on-call');
    expect(JSON.stringify(policyOf(template, roleOf(template, machine)))).toContain('"arn:aws:sns:ap-southeast-1:111122223333:on-call"');
  });

  it('lets its approvers answer, and its machine only say no', () => {
    const of = stack();
    const owner = new Role(of, 'Owner', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    pipelineIn(of, { gates: [ModelMetric.RMSE.atMost(30), Gate.approval({ approvers: [owner] })] });
    const template = templateOf(of);
    const update = (id: string): unknown => policyOf(template, id).filter(({ Action }) => Action === 'sagemaker:UpdateModelPackage').map(({ Condition, Resource }) => [Condition, Resource]);
    const versions = 'arn:${AWS::Partition}:sagemaker:ap-southeast-1:111122223333:model-package/flights/*';
    const untouched = { 'sagemaker:CustomerMetadataProperties/decision': 'true', 'sagemaker:CustomerMetadataProperties/waivedUntil': 'true', 'sagemaker:CustomerMetadataPropertiesToRemove': 'true' };
    expect(update(logicalIdOf(owner))).toEqual([[{ StringEquals: { 'sagemaker:ModelApprovalStatus': ['Approved', 'Rejected'] }, Null: untouched }, versions]]);
    expect(update(roleOf(template, machineId(template)))).toEqual([[{ StringEquals: { 'sagemaker:ModelApprovalStatus': 'Rejected' } }, versions]]);
    const created = policyOf(template, roleOf(template, machineId(template))).filter(({ Action }) => Action === 'sagemaker:CreateModelPackage').map(({ Condition }) => Condition);
    expect(created).toEqual(['PendingManualApproval', 'Rejected'].map((status) => ({ StringEquals: { 'sagemaker:ModelApprovalStatus': status } })));
  });

  it('trains with the program from outside where the image is fixed', () => {
    const of = stack();
    const code = {
      image: { uri: '121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312', repository: Repository.fromRepositoryArn(of, 'Sklearn', 'arn:aws:ecr:ap-southeast-1:121021644041:repository/sagemaker-scikit-learn') },
      source: { bucket: Bucket.fromBucketName(of, 'Assets', 'assets'), objectKey: 'code.gz', digest: 'd-1', channelName: 'code', hyperParameters: { sagemaker_program: '"train.py"' }, environment: { SAGEMAKER_PROGRAM: 'inference.py' } },
    };
    const pipeline = pipelineIn(of, { code, retraining: Retraining.onRequest({ maxRunsPerMonth: 2 }) });
    const template = templateOf(of);
    const states = asObject(stateMachineDefinition(template, machineId(template))['States']) as Record<string, JsonObject>;
    expect(states['Start']!['Assign']).toMatchObject({ image: code.image.uri });
    expect(states['Train']!['Arguments']).toMatchObject({
      HyperParameters: { sagemaker_program: '"train.py"' },
      InputDataConfig: [{ ChannelName: 'train' }, { ChannelName: 'code', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://assets/code.gz' } } }],
    });
    expect(states['MakeChallenger']!['Arguments']).toMatchObject({ Containers: [{ Environment: { SAGEMAKER_PROGRAM: 'inference.py' } }] });
    expect(states).not.toHaveProperty('LookAtDriftAlarm');
    expect(parseConfig(configFileOf(of, pipeline)).recipe).toMatchObject({ image: code.image.uri, source: 'd-1' });
    expect(JSON.stringify(policyOf(template, trainingRoleOf(template)))).toContain('assets/code.gz');
  });

  it('is told the commit of the program, which is no part of what a run is recognised by', () => {
    const of = stack();
    const { codeCommit, recipe } = parseConfig(configFileOf(of, pipelineIn(of, { codeCommit: '4f2a9c1' })));
    expect(codeCommit).toBe('4f2a9c1');
    expect(JSON.stringify(recipe)).not.toContain('4f2a9c1');
  });
});

describe('a pipeline is refused', () => {
  const refused = (over: (of: Stack) => Partial<RetrainingPipelineProps>): string => {
    const of = stack();
    return refusalOf(() => pipelineIn(of, over(of)));
  };

  it('for a commit that is none', () => {
    expect(refused(() => ({ codeCommit: 'HEAD' }))).toContain('codeCommit: got "HEAD", expected 7 to 64 hexadecimal digits, known at synth time');
  });

  it.each<[string, (of: Stack) => Partial<RetrainingPipelineProps>, RegExp]>([
    ['without a gate on a metric', () => ({ gates: [Gate.imageScan()] }), /gates: got \["image-scan"\], expected at least one on a metric/],
    ['with a metric of another task', () => ({ gates: [ModelMetric.ROC_AUC.atLeast(0.6)] }), /gates: got "ROC_AUC", expected a metric of regression tasks/],
    ['with a task that no model is trained for here', () => ({ task: ModelTask.anomaly({ label: 'delay', anomaly: '1', threshold: 1 }) }), /task: got "ModelTask.anomaly", expected a task whose models the gates can judge; use ModelTask.binary or ModelTask.multiclass, or watch the model with a DriftMonitor/],
    ['with a clustering', () => ({ task: ModelTask.clustering({ label: 'delay', coordinates: ['distance'] }) }), /task: got "ModelTask.clustering", expected a task whose models the gates can judge; use ModelTask.binary or ModelTask.multiclass, or watch the model with a DriftMonitor/],
    ['with a label that the schema does not have', () => ({ task: ModelTask.regression({ label: 'lateness' }) }), /task.label: got "lateness"/],
    ['without rows to judge by', (of) => ({ dataset: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }) }), /RMSE on a data set without a holdout.*[^]*dataset: got "flights\/", expected the data set that the monitor measures against/],
    ['with other data than the monitor', (of) => ({ dataset: Dataset.csv(lakeIn(of), 'planes/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(14)) }) }), /dataset: got "planes\/", expected the data set that the monitor measures against \(flights\/\)/],
    ['with data of the same prefix elsewhere', (of) => ({ dataset: Dataset.csv(Bucket.fromBucketName(of, 'Other', 'other-lake'), 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(14)) }) }), /dataset: got "flights\/"/],
    ['with the monitor of another model', (of) => ({ monitor: propsIn(of, 'trains').monitor }), /monitor: got "trains", expected the monitor of flights/],
    ['with a monitor that has no data set', (of) => ({ monitor: new DriftMonitor(of, 'Imported', { ...optionsIn(of), modelId: 'planes', baseline: ModelMonitorBaseline.fromBucket(lakeIn(of), 'monitored/', { schema: SCHEMA }) }) }), /monitor: got "one that measures against a baseline of Model Monitor", expected one that measures against the data set/],
    ['with two scans', () => ({ gates: [ModelMetric.RMSE.atMost(30), Gate.imageScan(), Gate.imageScan()] }), /gates: got "2 of kind image-scan", expected at most one/],
    ['with a scan of an image that somebody else owns', (of) => ({ code: { image: { uri: 'x', repository: Repository.fromRepositoryName(of, 'Fixed', 'fixed') } }, gates: [ModelMetric.RMSE.atMost(30), Gate.imageScan()] }), /gates: got "image-scan on an image/],
    ['waiting for images where there are none', (of) => ({ code: { image: { uri: 'x', repository: Repository.fromRepositoryName(of, 'Fixed', 'fixed') } } }), /retraining: got "RetrainingTrigger.onFirstImage", expected a repository of this account and region/],
    ['waiting for a performance that nobody tells', () => ({ retraining: Retraining.automatic({ ...AUTOMATIC, triggers: [RetrainingTrigger.onPerformanceDrop()] }) }), /retraining: got "RetrainingTrigger.onPerformanceDrop", expected a monitor that performance is watched by/],
    ['waiting for images of another account', (of) => ({ code: { images: ModelImageRepository.fromRepository(of, 'Foreign', Repository.fromRepositoryArn(of, 'Theirs', 'arn:aws:ecr:ap-southeast-1:999999999999:repository/theirs')) } }), /RetrainingTrigger.onFirstImage/],
  ])('%s', (_, over, message) => {
    expect(refused(over)).toMatch(message);
  });

  it('for all reasons at once', () => {
    const message = refused((of) => ({ gates: [ModelMetric.ROC_AUC.atLeast(0.6), Gate.imageScan(), Gate.imageScan()], monitor: propsIn(of, 'trains').monitor }));
    expect(message).toMatch(/^Test\/Retraining cannot be defined:\n/);
    expect(message.split('\n  - ')).toHaveLength(4);
  });

  it('never for a data set that is the same though it is another object', () => {
    const of = stack();
    expect(() => pipelineIn(of, { dataset: datasetIn(of) })).not.toThrow();
  });
});

function machineId(template: Template): string {
  return Object.keys(template.Resources).find((id) => /^RetrainingMachine[0-9A-F]{8}$/.test(id))!;
}

function roleOf(template: Template, machine: string): string {
  const [id] = asList(asObject(asObject(template.Resources[machine]!.Properties)['RoleArn'])['Fn::GetAtt']) as [string];
  return id;
}

function trainingRoleOf(template: Template): string {
  return Object.keys(template.Resources).find((id) => id.startsWith('RetrainingTrainingExecutionRole'))!;
}

/** The managed model: what it is composed of, how it names itself, and what it refuses. */
import { App, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset, ManagedModel, ModelCode, ModelTask, ModelWorkspace, Monitoring, type ManagedModelProps, type MonitoringOptions } from '../../lib';
import { resourcesOfType } from '../../simulator/checks/template';
import { LANDING_ZONES } from '../support/landing-zones';
import { logicalIdOf, refusalOf, stack, templateOf } from '../support/stack';
import { configOf, lakeIn, optionsIn, SCHEMA } from './monitoring/monitored';

function modelIn(scope: Construct, id = 'FlightDelay', props: Partial<ManagedModelProps> = {}, monitoring: Partial<MonitoringOptions> = {}): ManagedModel {
  const of = Stack.of(scope);
  const existing = of.node.tryFindChild('Existing') as Repository | undefined;
  return new ManagedModel(scope, id, {
    task: ModelTask.regression({ label: 'delay' }),
    dataset: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }),
    code: ModelCode.image(existing ?? Repository.fromRepositoryName(of, 'Existing', 'flight-delay')),
    monitoring: Monitoring.of(optionsIn(of, monitoring)),
    ...props,
  });
}

describe.each(LANDING_ZONES)('a managed model in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  const model = modelIn(of);
  const template = templateOf(of);

  it('has a registry, named after its id', () => {
    expect(resourcesOfType(template, 'AWS::SageMaker::ModelPackageGroup').map(([, group]) => group['ModelPackageGroupName'])).toEqual(['test-flight-delay']);
    expect(model.modelPackageGroup.modelPackageGroupName).toBe(model.modelId);
  });

  it('has the release records and the workspace of its stack', () => {
    expect(model.releaseRecords).toBe(ModelWorkspace.of(of).releaseRecords);
    expect(resourcesOfType(template, 'AWS::DynamoDB::Table')).toHaveLength(1);
  });

  it('is watched under the same id', () => {
    expect(model.monitor.modelId).toBe('test-flight-delay');
    expect(configOf(of, model.monitor).modelId).toBe('test-flight-delay');
  });

  it('never watches its label', () => {
    expect(configOf(of, model.monitor).features.map(({ name }) => name)).toEqual(['distance', 'origin', 'destination']);
  });

  it('has its images where they lie', () => {
    expect(model.images?.repository.repositoryName).toBe('flight-delay');
    expect(resourcesOfType(template, 'AWS::ECR::Repository')).toEqual([]);
  });
});

describe('a managed model', () => {
  it('leaves out what it is told to ignore beside its label, which may be named too', () => {
    const of = stack();
    const model = modelIn(of, 'FlightDelay', {}, { ignoredColumns: ['origin', 'delay'] });
    expect(configOf(of, model.monitor).features.map(({ name }) => name)).toEqual(['distance', 'destination']);
  });

  it('notifies a topic of all alarms of its monitor', () => {
    const of = stack();
    const model = modelIn(of);
    model.notify(Topic.fromTopicArn(of, 'OnCall', 'arn:aws:sns:ap-southeast-1:111122223333:on-call'));
    const template = templateOf(of);
    for (const alarm of model.monitor.alarms.all) expect(template.Resources[logicalIdOf(alarm)]!.Properties!['AlarmActions']).toContain('arn:aws:sns:ap-southeast-1:111122223333:on-call');
  });

  it('shares workspace, key and records with the others of its stack', () => {
    const of = stack();
    modelIn(of, 'One');
    modelIn(of, 'Two');
    const template = templateOf(of);
    for (const type of ['AWS::KMS::Key', 'AWS::DynamoDB::Table', 'AWS::SNS::Topic', 'AWS::SQS::Queue']) expect(resourcesOfType(template, type)).toHaveLength(1);
    expect(resourcesOfType(template, 'AWS::SageMaker::ModelPackageGroup')).toHaveLength(2);
  });

  it('may share one Monitoring with another model of another label', () => {
    const of = stack();
    const monitoring = Monitoring.of(optionsIn(of));
    const one = modelIn(of, 'One', { monitoring });
    const two = modelIn(of, 'Two', { monitoring, task: ModelTask.multiclass({ label: 'origin' }) });
    expect(configOf(of, one.monitor).features.map(({ name }) => name)).toContain('origin');
    expect(configOf(of, two.monitor).features.map(({ name }) => name)).toEqual(['delay', 'distance', 'destination']);
  });

  it('is refused with everything that is wrong about it at once', () => {
    const message = refusalOf(() => modelIn(stack(), 'FlightDelay', { modelId: 'X', task: ModelTask.binary({ label: 'weather', positive: '' }) }, { every: Duration.hours(5), criticalFeatures: ['rain'] }));
    expect(message.split('\n')[0]).toBe('Test/FlightDelay cannot be defined:');
    for (const subject of ['task.label', 'task.positive', 'modelId', 'every', 'criticalFeatures']) expect(message).toContain(`  - ${subject}: got `);
  });

  it('is refused when its label is a critical feature', () => {
    expect(refusalOf(() => modelIn(stack(), 'FlightDelay', {}, { criticalFeatures: ['delay'] }))).toContain('criticalFeatures: got "delay", expected a column of type number or category that is not ignored');
  });

  it('defines nothing when it is refused', () => {
    const of = stack();
    refusalOf(() => modelIn(of, 'FlightDelay', {}, { every: Duration.hours(5) }));
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });

  it('is refused under the id of another one', () => {
    const of = stack();
    modelIn(of, 'One', { modelId: 'flights' });
    expect(refusalOf(() => modelIn(of, 'Two', { modelId: 'flights' }))).toContain('expected an id that no other monitor of the account and region has, as Test/One/Monitor does');
  });
});

describe('the id of a model that is given none', () => {
  const idIn = (scope: Construct, id = 'FlightDelay'): string => modelIn(scope, id).modelId;

  it('is read as stack and path', () => {
    expect(idIn(new Stack(new App(), 'Flights'))).toBe('flights-flight-delay');
    expect(idIn(new Construct(new Stack(new App(), 'Flights'), 'TeamA'))).toBe('flights-team-a-flight-delay');
  });

  it.each([['LLMJudge', 'flights-llm-judge'], ['FlightMLModel2', 'flights-flight-ml-model2'], ['flight_delay', 'flights-flight-delay'], ['X', 'flights-x']])('keeps the words of %s apart', (id, expected) => {
    expect(idIn(new Stack(new App(), 'Flights'), id)).toBe(expected);
  });

  it('goes by the stack’s name, not its id, and so differs between stages', () => {
    expect(idIn(new Stack(new App(), 'Id', { stackName: 'Flights' }))).toBe('flights-flight-delay');
    const app = new App();
    const ids = ['Dev', 'Prod'].map((stage) => idIn(new Stack(new Stage(app, stage), 'Flights')));
    expect(ids).toEqual(['dev-flights-flight-delay', 'prod-flights-flight-delay']);
  });

  it('goes by the path in a nested stack, whose name only deploy time knows', () => {
    expect(idIn(new NestedStack(new Stack(new App(), 'Flights'), 'Inner'))).toBe('flights-inner-flight-delay');
  });

  it('of a monitor that stands alone is made in the same way', () => {
    const model = modelIn(new Stack(new App(), 'Flights'));
    expect(model.monitor.modelId).toBe(model.modelId);
  });

  it('is cut to 40 characters with a hash that tells neighbours apart', () => {
    const of = new Stack(new App(), 'AStackWithAVeryLongNameIndeed');
    const [one, other] = ['FlightDelayOnMondays', 'FlightDelayOnTuesdays'].map((id) => idIn(of, id)) as [string, string];
    expect(one).toMatch(/^a-stack-with-a-very-long-name-ind.*-[0-9a-f]{6}$/);
    expect([one.length <= 40, other.length <= 40, one === other]).toEqual([true, true, false]);
  });

  it('is valid and the same again, whatever stack and construct are called', () => {
    const stackName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,60}$/);
    const constructId = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_. -]{1,60}$/), fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })).filter((id) => !id.includes('/') && id.trim() !== '' && !['Lake', 'Existing'].includes(id));
    fc.assert(
      fc.property(stackName, constructId, (name, id) => {
        const [first, again] = [1, 2].map(() => idIn(new Stack(new App(), 'S', { stackName: name }), id));
        expect(first).toMatch(/^[a-z0-9](-?[a-z0-9]){0,39}$/);
        expect(again).toBe(first);
      }),
      { seed: 20010203, numRuns: 25 },
    );
  });
});

/** All SageMaker task states together, with the call that stops what one of them makes, in both landing zones: the definition as AWS will read it, and what the role may do. */
import * as sdk from '@aws-sdk/client-sagemaker';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LandingZone } from '../../../lib/private/landing-zone';
import { CreateTrainingJobTask } from '../../../lib/training';
import { allTasksMachine } from '../../support/all-tasks-machine';
import { validateAsl } from '../../support/checks/asl-validator';
import { policiesOf } from '../../support/checks/policies';
import { stateMachineFindings } from '../../support/checks/state-machines';
import { asObject, resourcesOfType, type JsonObject, type Template as PlainTemplate } from '../../../simulator/checks/template';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { stackIn, STRICT, templateOf } from '../../support/task-fixture';

const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  createTrainingJob: sdk.CreateTrainingJob$, createTransformJob: sdk.CreateTransformJob$, createModel: sdk.CreateModel$,
  createEndpointConfig: sdk.CreateEndpointConfig$, createEndpoint: sdk.CreateEndpoint$, updateEndpoint: sdk.UpdateEndpoint$,
  describeEndpoint: sdk.DescribeEndpoint$, createModelPackage: sdk.CreateModelPackage$,
  stopTransformJob: sdk.StopTransformJob$,
};

/** Names of the members of a request: the fifth entry of its schema, which an operation's schema refers to by a function. */
function membersOf(operation: readonly unknown[]): readonly string[] {
  const request = operation[4] as () => readonly unknown[];
  return request()[4] as readonly string[];
}

function actionOf(state: JsonObject): string {
  return /([A-Za-z]+)(\.sync)?$/.exec(String(state['Resource']))![1]!;
}

describe.each<[string, LandingZone | undefined]>([['the open sandbox', undefined], ['a strict landing zone', STRICT]])('all tasks in %s', (_, landingZone) => {
  let template: PlainTemplate;
  let tasks: JsonObject[];

  beforeAll(() => {
    const stack = stackIn(landingZone);
    allTasksMachine(stack);
    template = templateOf(stack);
    tasks = Object.values(asObject(stateMachineDefinition(template)['States'])).map(asObject).filter(({ Type }) => Type === 'Task');
  });

  it('are each used once', () => {
    expect(tasks.map(actionOf).sort()).toEqual(Object.keys(CALLS).sort());
  });

  it('make a definition that Step Functions takes', () => {
    expect(validateAsl(structuredClone(stateMachineDefinition(template))).errors).toEqual([]);
    expect(stateMachineFindings(template)).toEqual([]);
  });

  it('send only members that the API knows', () => {
    for (const task of tasks) {
      const known = membersOf(CALLS[actionOf(task)]!);
      expect(known.length).toBeGreaterThan(0);
      for (const member of Object.keys(asObject(task['Arguments']))) expect(known, `${actionOf(task)}.${member}`).toContain(member);
    }
  });

  it('log everything but data, and trace', () => {
    const [[, machine]] = resourcesOfType(template, 'AWS::StepFunctions::StateMachine') as [[string, JsonObject]];
    expect(machine['LoggingConfiguration']).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(machine['TracingConfiguration']).toEqual({ Enabled: true });
  });

  it('keep the policy style of the landing zone, in one document within the limit', () => {
    const documents = policiesOf(template).filter(({ kind, logicalId }) => kind === 'identity' && logicalId.startsWith('Machine'));
    expect(documents.map(({ type }) => type)).toEqual([landingZone ? 'AWS::IAM::ManagedPolicy' : 'AWS::IAM::Role']);
    expect(documents[0]!.size).toBeLessThan(6144);
    expect(resourcesOfType(template, 'AWS::IAM::Policy')).toEqual([]);
  });

  it('give every statement an id of its own and no action or resource without bounds', () => {
    for (const { statements, kind } of policiesOf(template).filter(({ logicalId }) => logicalId.startsWith('Machine'))) {
      if (kind !== 'identity') continue;
      const sids = statements.map(({ raw }) => String(raw['Sid']));
      expect(new Set(sids).size).toBe(sids.length);
      for (const { raw, actions, resources } of statements) {
        expect(raw['Sid']).toMatch(/^[A-Za-z0-9]+$/);
        expect(actions.join()).not.toContain('*');
        if (resources.includes('*')) expect(['DeliverLogs', 'Trace']).toContain(raw['Sid']);
      }
    }
  });
});

describe('two tasks of one class', () => {
  it('in a state machine of CDK get statements with different ids where they differ, and one where they agree', () => {
    const stack = stackIn();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/training');
    const train = (id: string, namePrefix: string) => new CreateTrainingJobTask(stack, id, {
      namePrefix, jobName: '{% $name %}', role, imageUri: 'image', outputUri: 's3://m/', instanceType: 'ml.m5.xlarge', maxRuntime: Duration.hours(1),
    });
    const definitionBody = sfn.DefinitionBody.fromChainable(train('First', 'flights').next(train('Second', 'hotels')));
    new sfn.StateMachine(stack, 'Machine', { definitionBody, queryLanguage: sfn.QueryLanguage.JSONATA });
    const statements = policiesOf(Template.fromStack(stack).toJSON() as PlainTemplate).filter(({ type }) => type === 'AWS::IAM::Policy').flatMap((document) => document.statements);
    const sids = statements.map(({ raw }) => String(raw['Sid']).replace(/[0-9a-f]{8}$/, ''));
    expect(sids.sort()).toEqual(['PassTrainingRole', 'RunTrainingJobs', 'RunTrainingJobs', 'WatchTrainingJobs']);
    expect(new Set(statements.map(({ raw }) => raw['Sid'])).size).toBe(4);
  });
});

/**
 * Resource counts, listed by type, within the budget of the design: what the first model brings along, what each further one
 * adds, and that the eighth costs what the second did. Who changes a count changes this list.
 */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AgencyProfile, Dataset, Gate, Holdout, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, PolicyStyle, Retraining, RetrainingTrigger, Rollout,
  Serving, Training, type AgencyProfileProps, type ManagedModelProps,
} from '../../lib';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../support/landing-zones';
import { stack, templateOf } from '../support/stack';
import { lakeIn, monitorIn, optionsIn, SCHEMA } from './monitoring/monitored';

const BUDGET = { inline: 30, managed: 40, firstModelMore: 15 };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'budget-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The closed loop with all that it can have, but for what a user asks for beside it: a limit on latency, and the calendar. */
function loop(of: Stack): Pick<ManagedModelProps, 'training' | 'gates' | 'serving' | 'retraining'> {
  const owners = (of.node.tryFindChild('Owners') as Role | undefined) ?? Role.fromRoleName(of, 'Owners', 'model-owners', { mutable: false });
  return {
    training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2), spot: true }),
    gates: [ModelMetric.MAE.atMost(30), ModelMetric.MAE.notWorseThanChampion(1), Gate.imageScan(), Gate.approval({ approvers: [owners] })],
    serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 4, rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(30) }) }),
    retraining: Retraining.automatic({ triggers: [RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8 }),
  };
}

/** A model with everything that it can have in this release. */
function largestModel(of: Stack, id: string): void {
  new ManagedModel(of, id, {
    task: ModelTask.regression({ label: 'delay' }),
    dataset: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(7)) }),
    code: ModelCode.container(directory),
    monitoring: Monitoring.of(optionsIn(of)),
    ...loop(of),
  });
}

type Count = Readonly<Record<string, number>>;
const total = (count: Count): number => Object.values(count).reduce((sum, one) => sum + one, 0);

type Model = (of: Stack, id: string) => void;
const known = new Map<Model, Map<string, Count>>();

/** Synthesized once for all who ask. */
function countOf(models: number, profile: AgencyProfileProps, model: Model = largestModel): Count {
  const ofModel = known.get(model) ?? new Map<string, Count>();
  known.set(model, ofModel);
  const key = JSON.stringify([models, profile]);
  const count = ofModel.get(key) ?? countSynthesized(models, profile, model);
  ofModel.set(key, count);
  return count;
}

function countSynthesized(models: number, profile: AgencyProfileProps, model: Model): Count {
  // More models than a template holds: what one costs is asked, not whether they fit.
  const of = stack({ profile: AgencyProfile.of(profile), context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  for (let index = 0; index < models; index += 1) model(of, `Model${index}`);
  const count: Record<string, number> = {};
  for (const { Type } of Object.values(templateOf(of).Resources)) count[Type] = (count[Type] ?? 0) + 1;
  return count;
}

function difference(more: Count, less: Count): Count {
  return Object.fromEntries(Object.entries(more).map(([type, count]) => [type, count - (less[type] ?? 0)] as const).filter(([, count]) => count !== 0));
}

const FURTHER_MODEL: Count = {
  'AWS::CloudWatch::Alarm': 4,
  'AWS::ECR::Repository': 1,
  'AWS::Events::Rule': 7,
  'AWS::IAM::Role': 7,
  'AWS::Lambda::Function': 2,
  'AWS::Lambda::Permission': 1,
  'AWS::Logs::LogGroup': 3,
  'AWS::SSM::Parameter': 1,
  'AWS::SageMaker::ModelPackageGroup': 1,
  'AWS::StepFunctions::StateMachine': 2,
};
/** One policy a role, and two for the machine that retrains, whose statements one does not hold. */
const FURTHER_MODEL_MANAGED: Count = { ...FURTHER_MODEL, 'AWS::IAM::ManagedPolicy': 8 };
/** What the first model brings along for all of its stack. */
const SHARED: Count = {
  'AWS::CloudWatch::Alarm': 1,
  'AWS::DynamoDB::Table': 1,
  'AWS::IAM::Role': 1,
  'AWS::KMS::Key': 1,
  'AWS::Lambda::Function': 1,
  'AWS::Logs::LogGroup': 1,
  'AWS::S3::Bucket': 2,
  'AWS::S3::BucketPolicy': 2,
  'AWS::SNS::Topic': 1,
  'AWS::SNS::TopicPolicy': 1,
  'AWS::SQS::Queue': 1,
  'AWS::SQS::QueuePolicy': 1,
};
const SHARED_MANAGED: Count = { ...SHARED, 'AWS::IAM::ManagedPolicy': 1 };
const SHARED_WITH_IMPORTED_KEY: Count = Object.fromEntries(Object.entries(SHARED_MANAGED).filter(([type]) => type !== 'AWS::KMS::Key'));

describe.each<[style: string, profile: AgencyProfileProps, further: Count, shared: Count, budget: number]>([
  ['inline policies', OPEN_SANDBOX, FURTHER_MODEL, SHARED, BUDGET.inline],
  ['managed policies', { ...OPEN_SANDBOX, policyStyle: PolicyStyle.MANAGED }, FURTHER_MODEL_MANAGED, SHARED_MANAGED, BUDGET.managed],
  ['everything that a strict landing zone demands', STRICT_LANDING_ZONE, FURTHER_MODEL_MANAGED, SHARED_WITH_IMPORTED_KEY, BUDGET.managed],
])('with %s', (__, profile, further, shared, budget) => {
  const one = (): Count => countOf(1, profile);

  it('each further model adds what is listed, within the budget', () => {
    const added = difference(countOf(2, profile), one());
    expect(added).toEqual(further);
    expect(total(added)).toBeLessThanOrEqual(budget);
  });

  it('the first model brings what is listed along, within the budget', () => {
    const more = difference(one(), further);
    expect(more).toEqual(shared);
    expect(total(more)).toBeLessThanOrEqual(BUDGET.firstModelMore);
  });

  it('the eighth model costs what the second did', () => {
    const sixMore = difference(countOf(8, profile), countOf(2, profile));
    expect(sixMore).toEqual(Object.fromEntries(Object.entries(further).map(([type, count]) => [type, 6 * count])));
  });
});

describe('the counts that docstrings promise', () => {
  const counted = (model: Model, profile: AgencyProfileProps = OPEN_SANDBOX): number => total(difference(countOf(2, profile, model), countOf(1, profile, model)));
  const managed = { ...OPEN_SANDBOX, policyStyle: PolicyStyle.MANAGED };
  const monitor = (of: Stack, id: string): void => void monitorIn(of, {}, id);
  const triggered = (of: Stack, id: string): void => monitorIn(of, {}, id).onDrift('Retrain', StateMachine.fromStateMachineName(of, `${id}Pipeline`, 'retrain'));
  const model = (code: (of: Stack) => ModelCode) => (of: Stack, id: string): void =>
    void new ManagedModel(of, id, {
      task: ModelTask.regression({ label: 'delay' }),
      dataset: Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA }),
      code: code(of),
      monitoring: Monitoring.of(optionsIn(of)),
    });
  const container = model(() => ModelCode.container(directory));
  const image = model((of) => ModelCode.image((of.node.tryFindChild('Images') as Repository | undefined) ?? Repository.fromRepositoryName(of, 'Images', 'flight-delay')));

  it('hold for a monitor: 8 resources, 9 with managed policies; 2 and 3 for a trigger', () => {
    expect([counted(monitor), counted(monitor, managed)]).toEqual([8, 9]);
    expect([counted(triggered) - counted(monitor), counted(triggered, managed) - counted(monitor, managed)]).toEqual([2, 3]);
  });

  it('hold for a managed model: 10 resources, 11 with managed policies, one fewer with images that exist', () => {
    expect([counted(container), counted(container, managed), counted(image)]).toEqual([10, 11, 9]);
  });

  it('hold for the closed loop: 19 more, 26 with managed policies', () => {
    expect([counted(largestModel) - counted(container), counted(largestModel, managed) - counted(container, managed)]).toEqual([19, 26]);
  });

  it('hold for the workspace: 10 resources beside the key, and 3 or 4 for the function that asks endpoints', () => {
    expect([total(SHARED), total(SHARED_MANAGED)]).toEqual([14, 15]);
  });
});

describe('a stack', () => {
  it('has room for 16 models with inline policies, and for 13 with managed ones, below the 500 resources that CloudFormation takes', () => {
    expect(total(SHARED) + 16 * total(FURTHER_MODEL)).toBeLessThan(500);
    expect(total(SHARED_MANAGED) + 13 * total(FURTHER_MODEL_MANAGED)).toBeLessThan(500);
    expect([total(FURTHER_MODEL), total(FURTHER_MODEL_MANAGED)]).toEqual([29, 37]);
  });
});

/** One task state in a state machine of its own: what it becomes in the definition, and what its role may do for it. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { attachLandingZone, type LandingZone } from '../../lib/private/landing-zone';
import { policiesOf } from './checks/policies';
import { asObject, type JsonObject, type Template as PlainTemplate } from '../../simulator/checks/template';
import { landingZoneLogGroup } from '../../lib/private/log-group';
import { LandingZoneStateMachine } from '../../lib/private/state-machine';
import { stateMachineDefinition } from './state-machine-definition';

export const STRICT_KEY = 'arn:aws:kms:ap-southeast-1:444455556666:key/0f0f0f0f-1111-2222-3333-444444444444';

/** Demands network, imported key, managed policies and tags. Attached as data: tasks know nothing of profiles. */
export const STRICT: LandingZone = {
  environment: 'prod',
  classification: 'RESTRICTED',
  policyStyle: 'managed',
  keyArn: STRICT_KEY,
  network: {
    subnets: [
      { subnetId: 'subnet-0a0a0a0a0a0a0a0a0', availabilityZone: 'ap-southeast-1a' },
      { subnetId: 'subnet-0b0b0b0b0b0b0b0b0', availabilityZone: 'ap-southeast-1b' },
    ],
    securityGroupIds: ['sg-0c0c0c0c0c0c0c0c0'],
    endpoints: ['s3'],
  },
  logRetentionDays: 3653,
  mayDestroy: false,
  tags: { Agency: 'transport', CostCentre: '4711' },
};

export interface RenderedTask {
  readonly state: JsonObject;
  readonly request: JsonObject;
  /** The statements for the task in their order, without their sids. */
  readonly policy: readonly JsonObject[];
  /** What each statement is for: its sid without the digest. */
  readonly purposes: readonly string[];
}

/** ARN of the key that the library defines where the landing zone brings none. */
export const OWN_KEY = 'arn:aws:kms:ap-southeast-1:111122223333:key/12345678-90ab-cdef-1234-567890abcdef';

export function stackIn(landingZone?: LandingZone): Stack {
  const app = new App();
  if (landingZone) attachLandingZone(app, landingZone);
  return new Stack(app, 'Stack');
}

export function templateOf(stack: Stack): PlainTemplate {
  return Template.fromStack(stack).toJSON() as PlainTemplate;
}

export function renderTask(build: (stack: Stack) => sfn.TaskStateBase, landingZone?: LandingZone): RenderedTask {
  const stack = stackIn(landingZone);
  const task = build(stack);
  new LandingZoneStateMachine(stack, 'Machine', { definition: task, comment: 'One state', timeout: Duration.days(30), logGroup: landingZoneLogGroup(stack, 'MachineLogs') });
  const template = templateOf(stack);
  const state = asObject(asObject(stateMachineDefinition(template)['States'])[task.stateId]);
  const statements = statementsOf(template, 'Machine');
  return {
    state,
    request: asObject(state['Arguments']),
    policy: Object.values(statements).map((statement) => Object.fromEntries(Object.entries(statement).filter(([key]) => key !== 'Sid'))),
    purposes: Object.keys(statements).map((sid) => sid.replace(/[0-9a-f]{8}$/, '')),
  };
}

/** The statements of the identity policies whose logical id begins so, by sid, without those for logs and traces. */
export function statementsOf(template: PlainTemplate, logicalIdPrefix: string): Record<string, JsonObject> {
  const statements = policiesOf(template)
    .filter(({ kind, logicalId }) => kind === 'identity' && logicalId.startsWith(logicalIdPrefix))
    .flatMap((document) => document.statements.map(({ raw }) => [String(raw['Sid']), raw] as const));
  return Object.fromEntries(statements.filter(([sid]) => !['DeliverLogs', 'Trace'].includes(sid)));
}

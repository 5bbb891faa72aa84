/** `ManagedEndpoint`: an endpoint that only its deployment state machine writes. */
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEPLOYMENT_ERROR_PREFIX, type DeploymentInput, type EndpointEnvelope } from '../contract/deployment';
import { DEPLOYMENT_OUTCOMES, type DeploymentOutcome } from '../contract/outcome';
import { HISTORY_ITEMS, RELEASE_ITEMS } from '../contract/release-record';
import { retrainingKeys } from '../contract/retraining-steps';
import { Problems } from '../private/errors';
import { landingZoneLogGroup } from '../private/log-group';
import { MachineEnding } from '../private/machine-ending';
import { MachineLease } from '../private/machine-lease';
import { MachineNotifications } from '../private/machine-notifications';
import { MachineRecords } from '../private/machine-records';
import { DIED_EXECUTION, MachineStarter } from '../private/machine-starter';
import { claimModelId, defaultModelId, requireModelId } from '../private/model-id';
import { modelPrefix } from '../private/model-names';
import { arnInStack } from '../private/role';
import { LandingZoneStateMachine } from '../private/state-machine';
import type { IModelPackageGroup } from '../registry';
import { ModelWorkspace } from '../workspace';
import { deployment, LEASE_TTL, MACHINE_TIMEOUT, type EnvelopeParameter } from './deployment';
import { ManagedEndpointAlarms } from './managed-endpoint-alarms';
import { ManagedEndpointGrants } from './managed-endpoint-grants';
import { ManagedEndpointMetrics } from './managed-endpoint-metrics';
import { ModelRole } from './model-role';
import type { Serving } from './serving';

/** Options of a managed endpoint. */
export interface ManagedEndpointProps {
  /** The versions that may serve. */
  readonly modelPackageGroup: IModelPackageGroup;
  /** On what the model answers, and how a new version gets there. */
  readonly serving: Serving;
  /** Where the images of the versions lie. */
  readonly repositories: ecr.IRepositoryRef[];
  /**
   * Names the endpoint, and begins the names of what is made for it: 1 to 40 lower-case letters, digits and single hyphens, unique
   * in account and region. Another id is another endpoint; the old one stays, see the class.
   *
   * @default - from the stack's name and the construct's path, e.g. `flights-flight-delay`
   */
  readonly modelId?: string;
}

/** What a standard parameter holds. */
const LONGEST_PARAMETER = 4096;
/** What CloudWatch takes; stands for a name that only deploy time knows. */
const LONGEST_ALARM_NAME = 255;

/**
 * An endpoint that only its deployment state machine writes. The machine takes two kinds of requests: a version that the gates have
 * let through, to become live; and the envelope, i.e. instances and rollout, which the stack submits as a parameter whenever it
 * changes. So a deployment of the stack never changes which version is live, and a new version never changes the instances. The
 * machine keeps the record of what is live, goes back when an alarm goes off or the new version does not answer, and every hour makes
 * the endpoint what the record says if somebody else has changed it.
 *
 * **No `AWS::SageMaker::Endpoint` is in the template.** CloudFormation would push the version of its template back over the one that
 * was deployed since, and two writers cannot both be right.
 *
 * **Before the first version** there is no endpoint: invoking it fails, its alarms see no requests and are quiet, requests for the
 * envelope end in `AWAITING_FIRST_MODEL`. The first version makes it.
 *
 * **To delete the endpoint**, delete the construct from the stack first: while the machine is there, it brings a missing endpoint
 * back within the hour. Then `aws sagemaker delete-endpoint`, and the endpoint configurations and models whose names begin with the
 * model's id and two hyphens. Deleting the stack alone leaves the endpoint running, and paid. The record of what was live stays in the table.
 *
 * Defines 8 resources beside the workspace that the stack's models share, and its alarms, one or two: role of the model's containers, log
 * group, state machine and its role, the parameter, two rules and their role (3 more with managed policies).
 */
export class ManagedEndpoint extends Construct {
  /** Names the model in metrics, keys and records. */
  public readonly modelId: string;
  /** Name of the endpoint: the model's id. */
  public readonly endpointName: string;
  /** The only writer of the endpoint. Its input is `{ modelId, request: { type, id, … } }`. */
  public readonly stateMachine: sfn.IStateMachine;
  /** What makes a deployment go back; they go to the topic of the workspace, and to those of `notify`. */
  public readonly alarms: ManagedEndpointAlarms;
  /** What SageMaker measures at the endpoint. */
  public readonly metrics: ManagedEndpointMetrics;
  /** Permissions to ask the model, and to have a version deployed. */
  public readonly grants: ManagedEndpointGrants;

  /** Starts the state machines of the model. @internal */
  public readonly _starter: MachineStarter;
  /** Of all state machines of the model. @internal */
  public readonly _logGroup: logs.ILogGroup;
  /** That the containers of all versions run with, also when transform jobs score them. @internal */
  public readonly _modelRole: ModelRole;
  /** An execution of the state machine that takes longer has died. @internal */
  public readonly _timeout = MACHINE_TIMEOUT;

  private readonly notifications: MachineNotifications;
  private imageGate: 'required' | 'none' = 'none';

  /** @throws when props contradict each other or the limits; all problems at once */
  public constructor(scope: Construct, id: string, props: ManagedEndpointProps) {
    super(scope, id);
    const { serving, repositories } = props;
    this.modelId = props.modelId ?? defaultModelId(this);
    this.endpointName = this.modelId;
    const problems = new Problems(this);
    requireModelId(problems, this.modelId);
    const other = claimModelId(this, `endpoint ${this.modelId}`);
    problems.require(other === undefined, { subject: 'modelId', got: this.modelId, expected: `an id that no other endpoint of the account and region has, as ${String(other)} does`, fix: 'set another modelId' });
    serving._require(problems);
    problems.throwIfAny();

    const workspace = ModelWorkspace.of(this);
    const own = [{ bucket: workspace.dataStore.bucket, prefix: retrainingKeys.root(this.modelId) }];
    this._modelRole = new ModelRole(this, 'Model', { repositories, artefacts: own, batches: own, scores: own, endpointName: this.endpointName, namePrefix: modelPrefix(this.modelId) });
    this._logGroup = landingZoneLogGroup(this, 'MachineLogs');
    const { maxLatency, rollbackAlarms = [] } = serving._options;
    this.alarms = new ManagedEndpointAlarms(this, 'Alarms', { endpointName: this.endpointName, maxErrorRate: serving._maxErrorRate, maxLatency });
    this.metrics = ManagedEndpointMetrics.fromEndpointName(this.endpointName);
    this.notifications = new MachineNotifications(workspace.alerts);
    const alarms = [...this.alarms.all, ...rollbackAlarms];
    const machine = this.defineMachine(workspace, alarms, props.modelPackageGroup);
    this.stateMachine = machine.stateMachine;
    this.grants = ManagedEndpointGrants.fromManagedEndpoint(this);
    this._starter = new MachineStarter(this, 'Starter', { modelId: this.modelId, deadLetters: workspace.deadLetters });
    this.submitEnvelope(serving, alarms, machine);
    this.notify(workspace.alerts);
  }

  /**
   * Tells the topic when an alarm goes off or a deployment ends.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   * @throws for the sixth topic: CloudWatch takes five actions for a state of an alarm, the topic of the workspace included
   */
  public notify(topic: sns.ITopic): void {
    this.alarms.notify(topic);
    this.notifications.add(topic);
  }

  /** From now on it takes no version that a gate on the image has not seen: where its pipeline has one, nobody gets past it. @internal */
  public _requireImageScan(): void {
    this.imageGate = 'required';
  }

  private defineMachine(workspace: ModelWorkspace, alarms: readonly cloudwatch.IAlarmRef[], modelPackageGroup: IModelPackageGroup): LandingZoneStateMachine {
    const { modelId, notifications } = this;
    const scope = new Construct(this, 'Deployment');
    const records = new MachineRecords(scope, workspace.releaseRecords.table, modelId);
    const lease = new MachineLease(records, RELEASE_ITEMS.deploymentLease, LEASE_TTL);
    const ending = new MachineEnding<DeploymentOutcome>(scope, {
      noun: 'deployment', outcomes: DEPLOYMENT_OUTCOMES, errorPrefix: DEPLOYMENT_ERROR_PREFIX, history: HISTORY_ITEMS.deployment,
      modelId, records, lease, notifications,
    });
    const definition = deployment({
      scope, modelId, modelPackageGroup, imageGate: Lazy.string({ produce: () => this.imageGate }), modelRole: this._modelRole.role, alarms, parameter: this.parameter, records, lease, ending,
      probe: workspace._endpointProbe(arnInStack(this, 'sagemaker', `endpoint/${modelId}`)),
    });
    const machine = new LandingZoneStateMachine(scope, 'Machine', {
      definition, comment: `Deploys versions of model ${modelId}: the only writer of its endpoint`, timeout: MACHINE_TIMEOUT, logGroup: this._logGroup,
    });
    notifications.attach(machine.role);
    return machine;
  }

  /** A name of its own, that machine and rules can know before the parameter is there. */
  private get parameter(): EnvelopeParameter {
    const name = `/mlops/${this.modelId}/envelope`;
    return { name, arn: arnInStack(this, 'ssm', `parameter${name}`) };
  }

  /** Last of all: its change event starts a machine that must be able to work by then. An event that gets lost is made up for within the hour. */
  private submitEnvelope(serving: Serving, alarms: readonly cloudwatch.IAlarmRef[], machine: LandingZoneStateMachine): void {
    const { name } = this.parameter;
    const { modelId, _starter: starter } = this;
    const request: DeploymentInput = { modelId, request: { type: 'envelope', id: 'reconcile' } };
    starter.on('Envelope', {
      description: `The envelope of model ${modelId} has changed, or its endpoint may have`,
      eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [name], operation: ['Create', 'Update'] } },
      schedule: events.Schedule.rate(Duration.hours(1)),
      machine: this.stateMachine,
      input: request,
    });
    starter.onDeath('DeploymentDied', this.stateMachine, { modelId, request: { type: 'died', id: events.EventField.eventId, died: DIED_EXECUTION } });
    const { instanceType, minInstances: instanceCount } = serving._options;
    const envelope: EndpointEnvelope = {
      version: 1, instanceType, instanceCount, alarmNames: alarms.map(({ alarmRef }) => alarmRef.alarmName), deploymentConfig: serving._deploymentConfig(),
    };
    this.requireShort(envelope);
    const parameter = new ssm.StringParameter(this, 'EnvelopeParameter', {
      parameterName: name, description: `What the stack decides about the endpoint of model ${modelId}`, stringValue: Stack.of(this).toJsonString(envelope),
    });
    parameter.node.addDependency(machine, this._modelRole, this.alarms, starter);
  }

  private requireShort(envelope: EndpointEnvelope): void {
    const alarmNames = envelope.alarmNames.map((alarmName) => (typeof Stack.of(this).resolve(alarmName) === 'string' ? alarmName : 'x'.repeat(LONGEST_ALARM_NAME)));
    const { length } = JSON.stringify({ ...envelope, alarmNames });
    const problems = new Problems(this);
    problems.require(length <= LONGEST_PARAMETER, { subject: 'serving', got: `an envelope of up to ${length} characters`, expected: `at most ${LONGEST_PARAMETER}, which a parameter holds`, fix: 'name fewer rollback alarms' });
    problems.throwIfAny();
  }
}

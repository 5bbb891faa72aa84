/**
 * What must be so whatever went wrong, once a person has unfrozen a model that was frozen: the champion serves, or the first deployment is
 * cleanly absent; no lease is held beyond its time; one writer alone touches the endpoint; every execution ends in an outcome of the closed
 * list, or is followed by one that does; of each a person hears once at most, and of a failure once; nothing runs that costs money.
 */
import { DEPLOYMENT_OUTCOMES, RETRAINING_OUTCOMES } from '../../lib/contract/outcome';
import type { ExecutionRecord } from '../../simulator/services/step-functions';
import type { World } from '../../simulator/world';
import { ServiceError } from '../../simulator/services/service-error';
import type { FaultCase, Faults } from './fault';

/** The end of a story, as far as it must be sound. */
export interface Remains {
  readonly world: World;
  readonly modelId: string;
  readonly deployment: string;
  readonly retraining?: string;
  readonly topicArn: string;
  /** Items of the release records. */
  readonly item: (sort: string) => Readonly<Record<string, string | undefined>>;
  /** What the endpoint answers now; undefined where there is none, or it fails. */
  readonly answer: string | undefined;
  /** What asked for endpoints and jobs, and the execution that held the lease then. */
  readonly requests: Faults['requests'];
}

const TELLING = 'Notify';
/** Asks for nothing that a person could do: one that finds the model frozen is told of where that was a person's own request, and who froze it was told before. */
const NO_NEED: readonly string[] = ['BUSY', 'FROZEN'];

/** What is not as it must be, in words; empty where all is well. */
export function violations(remains: Remains, fault: FaultCase): string[] {
  return [...serving(remains), ...leases(remains), ...writers(remains), ...endings(remains), ...notifications(remains, fault), ...costs(remains)];
}

/**
 * An intent that could not be cleared stays in the record until the next deployment writes its own; only a janitor reads it. It must not be what
 * serves.
 */
function serving({ world, modelId, item, answer }: Remains): string[] {
  const endpoint = world.sageMaker.endpoints.find(modelId);
  const { live, liveConfig, frozen, deployingConfig } = item('RELEASE');
  const description = endpoint?.description as { readonly EndpointStatus: string; readonly EndpointConfigName: string } | undefined;
  if (frozen === 'true') return ['the model is frozen, though a person has unfrozen it'];
  if (deployingConfig !== undefined && deployingConfig === description?.EndpointConfigName) return [`the endpoint runs ${deployingConfig}, which the record only speaks of as an intent`];
  if (live === undefined) return description === undefined ? [] : [`endpoint ${description.EndpointConfigName} ${description.EndpointStatus} without a live version in the record`];
  if (description === undefined) return [`no endpoint, though ${live} is live by the record`];
  return [
    ...(endpoint!.serves && answer !== undefined && answer.trim() !== '' ? [] : [`the endpoint does not serve: ${description.EndpointStatus}, it answers ${JSON.stringify(answer) ?? 'nothing'}`]),
    ...(description.EndpointConfigName === liveConfig ? [] : [`endpoint runs ${description.EndpointConfigName}, the record says ${liveConfig ?? 'nothing'}`]),
  ];
}

/** Everything has ended, and a deployment has come after a lease that was left. */
function leases({ item }: Remains): string[] {
  return ['LEASE#DEPLOYMENT', 'LEASE#RETRAINING'].flatMap((sort) => {
    const { owner } = item(sort);
    return owner === undefined ? [] : [`${sort} is held by ${owner}, though nothing runs, and another one that came after its time did not get it`];
  });
}

/** A person may do what a person will. */
function writers({ world, requests }: Remains): string[] {
  return requests.filter(({ operation, roleArn }) => operation.endsWith('Endpoint') && world.permissions.role(roleArn) !== undefined).flatMap(({ operation, roleArn, executionArn, owner }) => [
    ...(world.label(roleArn).includes('Endpoint/Deployment/Machine') ? [] : [`${operation} by ${world.label(roleArn)}, expected the deployment machine alone`]),
    ...(executionArn !== undefined && executionArn === owner ? [] : [`${operation} by ${executionArn ?? 'nobody'} while ${owner ?? 'nobody'} held the lease`]),
  ]);
}

function executionsOf({ world, deployment, retraining }: Remains): ExecutionRecord[] {
  return [deployment, ...(retraining === undefined ? [] : [retraining])].flatMap((machine) => world.stepFunctions.listExecutions(machine));
}

/** Undefined for one that runs or died. */
function outcomeOf({ status, output, error }: ExecutionRecord): string | undefined {
  const outcome = status === 'SUCCEEDED' ? (JSON.parse(output!) as { readonly outcome?: string }).outcome : status === 'FAILED' ? error?.replace(/^(Deployment|Retraining)\./, '') : undefined;
  return outcome !== undefined && (outcome in DEPLOYMENT_OUTCOMES || outcome in RETRAINING_OUTCOMES) ? outcome : undefined;
}

function endings(remains: Remains): string[] {
  const executions = executionsOf(remains);
  return executions.flatMap((one) => {
    if (one.status === 'RUNNING') return [`${one.name} still runs`];
    if (outcomeOf(one) !== undefined) return [];
    const followers = executions.filter(({ input, stateMachineArn }) => stateMachineArn === one.stateMachineArn && input.includes(one.executionArn));
    return followers.some((follower) => outcomeOf(follower) !== undefined) ? [] : [`${one.name} ended as ${one.status} ${one.error ?? ''}, and no execution with an outcome followed: ${one.cause ?? ''}`];
  });
}

function notifications(remains: Remains, { target }: FaultCase): string[] {
  const told = remains.world.sns.published(remains.topicArn).map(({ message }) => message);
  return executionsOf(remains).flatMap((one) => {
    const count = told.filter((message) => message.includes(`\nExecution: ${one.executionArn}\n`)).length;
    const outcome = outcomeOf(one);
    const isNeeded = one.status === 'FAILED' && outcome !== undefined && !NO_NEED.includes(outcome);
    const most = target.by.includes(TELLING) ? 2 : 1;
    return [
      ...(count > most ? [`a person heard ${count} times of ${one.name}`] : []),
      ...(isNeeded && count === 0 && !target.by.includes(TELLING) ? [`nobody heard of ${one.name}, which ended in ${outcome}`] : []),
    ];
  });
}

function costs({ world, modelId, requests }: Remains): string[] {
  const { endpoints, trainingJobs, transformJobs } = world.sageMaker;
  return requests.flatMap(({ operation, request: { EndpointName, TrainingJobName, TransformJobName } }) => {
    switch (operation) {
      case 'CreateTrainingJob': return stillRuns(() => trainingJobs.describeTrainingJob({ TrainingJobName }), 'TrainingJobStatus', String(TrainingJobName));
      case 'CreateTransformJob': return stillRuns(() => transformJobs.describeTransformJob({ TransformJobName }), 'TransformJobStatus', String(TransformJobName));
      case 'CreateEndpoint': return EndpointName !== modelId && endpoints.find(String(EndpointName)) ? [`endpoint ${String(EndpointName)} is nobody's`] : [];
      default: return [];
    }
  });
}

/** A job that the request did not make costs nothing. */
function stillRuns(describe: () => object, status: string, name: string): string[] {
  try {
    const now = (describe() as Readonly<Record<string, unknown>>)[status];
    return now === 'InProgress' || now === 'Stopping' ? [`job ${name} is still ${now}`] : [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [];
  }
}

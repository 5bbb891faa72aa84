/** Reads what a test wants to see out of the world. */
import type { VerdictDocument } from '../../lib/contract/verdict';
import { outcomeOf, packageOf, reasonOf, sharesOf } from '../recording';
import type { ExecutionRecord } from '../services/step-functions';
import type { World } from '../world';
import type { Alarm, Execution, LiveModel, Notification, Verdict } from './seen';

export const MACHINE = 'AWS::StepFunctions::StateMachine';
const VERDICTS = /^models\/([^/]+)\/drift\/verdicts\/.+\.json$/;

export function executionOf(world: World, record: ExecutionRecord, states: readonly string[]): Execution {
  const { executionArn: arn, stateMachineArn, name, status, input, output, error, startedAt, stoppedAt } = record;
  return {
    arn, name, status, error, states,
    machine: world.label(stateMachineArn),
    outcome: outcomeOf(record),
    reason: reasonOf(record),
    input: JSON.parse(input) as unknown,
    output: output === undefined ? undefined : (JSON.parse(output) as unknown),
    startedAt: new Date(startedAt),
    endedAt: stoppedAt === undefined ? undefined : new Date(stoppedAt),
  };
}

/** In order of their construct paths. */
export function alarmsOf(world: World): Alarm[] {
  return world.cloudwatch
    .describeAlarms()
    .map(({ AlarmName: name, StateValue: state, StateReason: reason, StateUpdatedTimestamp }) => ({ path: world.label(name), name, state, reason, since: new Date(StateUpdatedTimestamp) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Oldest first. */
export function notificationsOf(world: World): Notification[] {
  return world.sns
    .all()
    .map(({ topicArn, subject = '', message, at }) => ({ topic: world.label(topicArn), subject, message, at: new Date(at) }));
}

/** The name, without one that of the only endpoint; undefined where there is none. @throws Error where there are several */
export function endpointNameOf(world: World, name: string | undefined): string | undefined {
  const { names } = world.sageMaker.endpoints;
  if (name === undefined && names.length > 1) throw new Error(`endpoint: got no name, expected one of ${names.join(', ')}`);
  return name ?? names[0];
}

/** Undefined where there is no such endpoint, and where it does not serve: its first fleet starts, or has failed to. @param name the only endpoint by default */
export function liveModelOf(world: World, name: string | undefined): LiveModel | undefined {
  const found = world.sageMaker.endpoints.find(endpointNameOf(world, name) ?? '');
  if (!found?.serves) return undefined;
  const { modelName } = found.blue.variants[0]!;
  const modelPackage = packageOf(world, modelName);
  return {
    endpoint: found.name, status: found.status, modelPackage, model: modelName, config: found.blue.config.name,
    version: modelPackage === undefined ? undefined : Number(modelPackage.split('/').at(-1)),
    shares: sharesOf(world, found.name),
  };
}

/** Of all data stores, in order of their windows. */
export function verdictsOf(world: World, modelId: string | undefined): Verdict[] {
  const buckets = world.resourcesOf('AWS::S3::Bucket').map(({ name }) => name);
  return buckets
    .flatMap((bucket) => keysOf(world, bucket, 'models/').filter((key) => (modelId ?? VERDICTS.exec(key)?.[1]) === VERDICTS.exec(key)?.[1] && VERDICTS.test(key)).map((key) => textAt(world, bucket, key)))
    .map((text) => JSON.parse(text) as VerdictDocument)
    .sort((one, other) => (one.window.end < other.window.end ? -1 : 1));
}

/** All keys of a bucket, in byte order. */
export function keysOf(world: World, bucket: string, prefix: string): string[] {
  const keys: string[] = [];
  for (let startAfter: string | undefined; ; ) {
    const { objects, next } = world.s3.listObjects(bucket, { prefix, ...(startAfter === undefined ? {} : { startAfter }) });
    keys.push(...objects.map(({ key }) => key));
    if (next === undefined) return keys;
    startAfter = next;
  }
}

export function textAt(world: World, bucket: string, key: string): string {
  return Buffer.from(world.s3.getObject(bucket, key).body).toString('utf8');
}

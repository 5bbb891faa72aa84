/** What happens around a model in the scenarios of its retraining, beside what a stage can tell by itself. */
import { RELEASE_ITEMS, RELEASE_RECORD_KEYS } from '../../../lib/contract/release-record';
import { answerOf, MODEL_ID } from '../flights';
import { MINUTE, type Stage } from '../stage';

/** From now on the endpoint's fleets of that version fail every request; jobs that score it do not. */
export function breakInEndpoint({ programs }: Stage, version: number): void {
  programs.onServe(new RegExp(`^${MODEL_ID}--${version}-`), { answer: answerOf, failing: 1, where: 'endpoint' });
}

/** Requests to the endpoint in every minute, from the next on. */
export function traffic({ world: { clock, sageMaker } }: Stage, minutes: number): void {
  for (let minute = 1; minute <= minutes; minute++) {
    clock.after(minute * MINUTE - 1, async () => {
      if (sageMaker.endpoints.find(MODEL_ID)?.serves) await sageMaker.traffic(MODEL_ID, { requests: 400, bodies: ['90,1000'] });
    });
  }
}

/** The inputs of a day, `yyyy-MM-dd`, in the log; all delays are longer by so many minutes than in the training data. */
export function logInputs({ world }: Stage, day: string, minutes: number): void {
  const row = (index: number): string => JSON.stringify({ origin_delay: ((index * 37) % 100) + minutes, distance: 200 + ((index * 53) % 1800) });
  const lines = Array.from({ length: 1000 }, (_, index) => row(index)).join('\n');
  for (const hour of ['06', '18']) world.s3.putObject(world.physicalId('Lake/Bucket'), `inference/${day.replaceAll('-', '/')}/${hour}/log.jsonl`, lines);
}

/** The table of release records refuses everything, or what is said, until the world is healed. */
export function takeRecordsDown({ world }: Stage, when: (request: Readonly<Record<string, unknown>>) => boolean = () => true): void {
  for (const operation of ['GetItem', 'PutItem', 'UpdateItem']) world.api.inject({ service: 'dynamodb', operation, when, code: 'InternalServerError', message: 'the table is down' });
}

/** So many looks at a deployment that has ended get no answer. */
export function hideEndOfDeployment({ world }: Stage, times = 1): void {
  world.api.inject({ service: 'sfn', operation: 'DescribeExecution', times, code: 'ThrottlingException', message: 'Rate exceeded' });
}

/** A person freezes the model. */
export function freeze({ world }: Stage, reason: string): void {
  world.dynamodb.updateItem({
    TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
    Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.release } },
    UpdateExpression: 'SET frozen = :true, frozenReason = :reason', ExpressionAttributeValues: { ':true': { BOOL: true }, ':reason': { S: reason } },
  });
}

/**
 * Another deployment holds the lease.
 *
 * @returns what ends it
 */
export function holdDeployments({ world }: Stage): () => void {
  const item = { TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'), Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.deploymentLease } }, ExpressionAttributeNames: { '#owner': 'owner' } };
  world.dynamodb.updateItem({ ...item, UpdateExpression: 'SET #owner = :owner, expiresAt = :end', ExpressionAttributeValues: { ':owner': { S: 'arn:another' }, ':end': { N: String(world.clock.now / 1000 + 86_400) } } });
  return () => void world.dynamodb.updateItem({ ...item, UpdateExpression: 'REMOVE #owner, expiresAt' });
}

/** Once, after the next call of that name. */
export function afterNext({ world: { api } }: Stage, name: string, happens: () => void): void {
  const call = api.call.bind(api);
  let isOver = false;
  api.call = async (service, operation, request, caller) => {
    const answer = await call(service, operation, request, caller);
    if (operation === name && !isOver) {
      isOver = true;
      happens();
    }
    return answer;
  };
}

/** Once the next deployment has looked at the endpoint, and before it calls, SageMaker changes that by itself for so long. */
export function changesItself(stage: Stage, minutes: number): void {
  const { clock, sageMaker } = stage.world;
  afterNext(stage, 'CreateEndpointConfig', () => {
    sageMaker.setEndpointStatus(MODEL_ID, 'SystemUpdating');
    clock.after(minutes * MINUTE, () => sageMaker.setEndpointStatus(MODEL_ID, 'InService'));
  });
}

/** Names of the models that machines made, and that are there. */
export function models({ world: { trace, sageMaker } }: Stage): string[] {
  const made = trace.flatMap(({ detail }) => {
    const { ModelName, Containers } = (detail['parameters'] ?? {}) as { readonly ModelName?: unknown; readonly Containers?: unknown };
    return typeof ModelName === 'string' && Containers !== undefined ? [ModelName] : [];
  });
  return [...new Set(made)].filter((name) => sageMaker.models.find(name) !== undefined);
}

/** Names of the transform jobs that machines have started, or tried to. */
export function scoringJobs({ world: { trace } }: Stage): unknown[] {
  return trace.flatMap(({ detail }) => (detail['parameters'] as { readonly TransformJobName?: unknown } | undefined)?.TransformJobName ?? []);
}

/** Another run has taken up a trigger, as if this one were dead. */
export function takenUp({ world }: Stage, id: string): void {
  world.dynamodb.updateItem({
    TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
    Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.retraining } },
    UpdateExpression: 'SET lastTrigger = :id', ExpressionAttributeValues: { ':id': { S: id } },
  });
}

/** Another run has written the record, and has ended. */
export function changeRecord({ world }: Stage): void {
  world.dynamodb.updateItem({
    TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
    Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.retraining } },
    UpdateExpression: 'SET updatedAt = :now', ExpressionAttributeValues: { ':now': { S: new Date(world.clock.now).toISOString() } },
  });
}

/** What the record keeps of a trigger that waits, `none` where none does. */
export function kept(stage: Stage): unknown {
  const { pending } = stage.retraining();
  return pending === undefined ? 'none' : JSON.parse(pending);
}

/** Lets time pass until the registry has the version. */
export async function registered(stage: Stage, version: number): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    await stage.world.runFor(MINUTE);
    if ((await stage.status(version)) !== 'none') return;
  }
  throw new Error(`version ${version}: got none within an hour, expected the run to register it`);
}

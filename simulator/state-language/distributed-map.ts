/**
 * What is different in a Map whose iterations are executions of their own: where its items can lie, what its children see, and how it fails.
 *
 * Documented: a JSON file has its items in an array; children are started, described and stopped with the role of the machine; each has a history
 * of its own; where one fails, as no failure is tolerated, the state fails with `States.ExceedToleratedFailureThreshold`; 10,000 run at a
 * time; children see no variables of the execution around them. Assumed: items that cannot be read are `States.ItemReaderFailed`, whatever the
 * reason, and a child that may not be started is `States.Permissions`; names of children, which AWS draws by chance; children that still
 * run when one has failed stop at once, where AWS may let some go on for a while, and whether or not the role may stop them.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
import type { ItemReaderDefinition } from './definition';
import { EXCEEDED_TOLERANCE, ITEM_READER_FAILED, PERMISSIONS, type StateError } from './errors';
import { isJsonObject, type Json, type JsonObject } from './json';
import type { TaskAnswer } from './task-port';
import type { Visit } from './visit';

/** Reads the items from the file that the arguments name, and goes on with them. */
export async function readItems(visit: Visit, { resource, arguments: template }: ItemReaderDefinition, goOn: (items: readonly Json[]) => Promise<void>): Promise<void> {
  const args = await visit.evaluate(template);
  const { execution } = visit;
  const integration = { name: 'aws-sdk:s3:getObject', service: 's3', action: 'getObject', isSdk: true, pattern: 'request-response' } as const;
  const request = { integration, resource, arguments: args, context: visit.context, executionArn: execution.arn, roleArn: execution.host.roleArn, state: visit.path };
  let isStopped = false;
  visit.release = () => {
    isStopped = true;
  };
  const handle = await execution.host.port.start(request, (answer) => void visit.after(0, () => (isStopped ? undefined : goOn(itemsIn(visit, args, answer)))));
  if (!isStopped) visit.release = (reason) => handle.stop(reason);
}

function itemsIn(visit: Visit, args: Json, answer: TaskAnswer): readonly Json[] {
  if ('error' in answer) throw visit.failure(ITEM_READER_FAILED, `${answer.error}: ${answer.cause}`);
  const body = isJsonObject(answer.output) ? answer.output['Body'] : undefined;
  const items = typeof body === 'string' ? parsed(body) : undefined;
  if (!Array.isArray(items)) throw visit.failure(ITEM_READER_FAILED, `The object ${JSON.stringify(args)} does not hold an array as JSON.`);
  return items as Json[];
}

/** What a child sees as its execution. */
export function childContext(visit: Visit, index: number, input: Json): JsonObject {
  const { execution } = visit;
  const { host } = execution;
  const name = `${execution.name}-${index}`;
  return { Id: childArn(visit, index), Input: input, Name: name, RedriveCount: 0, RoleArn: host.roleArn, StartTime: new Date(host.clock.now).toISOString() };
}

/** The error where the role of the machine may not do so to a child. */
export function refusedChild(visit: Visit, what: 'start' | 'describe' | 'stop', index: number): StateError | undefined {
  const { machineArn, roleArn, port } = visit.execution.host;
  const refusal = port.refusalOfChild?.(what, { machineArn, executionArn: childArn(visit, index), roleArn });
  return refusal === undefined ? undefined : visit.failure(PERMISSIONS, refusal);
}

export function failureOfRun(visit: Visit, index: number, failure: StateError): StateError {
  return visit.failure(EXCEEDED_TOLERANCE, `The specified tolerated failure threshold was exceeded: iteration ${index} failed with ${failure.errorName}${failure.causeText === undefined ? '' : `: ${failure.causeText}`}`);
}

function childArn({ execution }: Visit, index: number): string {
  return `${execution.arn}-${index}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what is no JSON holds no items
  }
}

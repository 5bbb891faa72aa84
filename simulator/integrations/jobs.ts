/**
 * What `.sync` waits for: jobs and executions, from the call that starts one to the description of its end.
 *
 * Documented: the Task gives the description of the job; one that failed fails the Task; a Task that is aborted tries to stop its job;
 * `.sync:2` gives the input and output of an execution as JSON. Recorded on AWS by LocalStack: the failure is `States.TaskFailed`, with the
 * description as its cause. Assumed: a job that was stopped has failed, too; the description is there at the moment of the end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
import type { ApiRequest, ServiceName } from '../api/operation';
import type { Json, JsonObject } from '../state-language';
import { isJsonObject } from '../state-language/json';
import { optimisedAnswer } from './values';

/** Calls back when what has that name or ARN has ended, at once if it has already. */
export type WhenEnded = (id: string, listener: () => void) => void;

/** How one learns of the ends. */
export interface Ends {
  readonly trainingJob: WhenEnded;
  readonly transformJob: WhenEnded;
  readonly build: WhenEnded;
  /** By ARN. */
  readonly execution: WhenEnded;
}

export interface JobKind {
  readonly service: ServiceName;
  readonly describe: string;
  readonly stop: string;
  /** Member by which the two operations name it. */
  readonly id: string;
  readonly statusMember: string;
  readonly succeeded: string;
  readonly ends: keyof Ends;
  /** Who says it first: the one that starts the job, or the service. */
  readonly idIn: 'arguments' | 'answer';
  /** Where the service speaks of several at once: the member of its answers that holds the one, and that of what it is asked for and gives. */
  readonly several?: { readonly one: string; readonly ids: string; readonly all: string };
}

/** By name of the integration. */
export const JOBS: Readonly<Record<string, JobKind>> = {
  'sagemaker:createTrainingJob': {
    service: 'sagemaker', describe: 'DescribeTrainingJob', stop: 'StopTrainingJob', id: 'TrainingJobName', statusMember: 'TrainingJobStatus',
    succeeded: 'Completed', ends: 'trainingJob', idIn: 'arguments',
  },
  'sagemaker:createTransformJob': {
    service: 'sagemaker', describe: 'DescribeTransformJob', stop: 'StopTransformJob', id: 'TransformJobName', statusMember: 'TransformJobStatus',
    succeeded: 'Completed', ends: 'transformJob', idIn: 'arguments',
  },
  'codebuild:startBuild': {
    service: 'codebuild', describe: 'BatchGetBuilds', stop: 'StopBuild', id: 'Id', statusMember: 'BuildStatus',
    succeeded: 'SUCCEEDED', ends: 'build', idIn: 'answer', several: { one: 'Build', ids: 'Ids', all: 'Builds' },
  },
  'states:startExecution': {
    service: 'sfn', describe: 'DescribeExecution', stop: 'StopExecution', id: 'ExecutionArn', statusMember: 'Status',
    succeeded: 'SUCCEEDED', ends: 'execution', idIn: 'answer',
  },
};

/** The name or ARN of what was started. */
export function idOf(kind: JobKind, args: JsonObject, answer: JsonObject): string {
  const within = kind.idIn === 'arguments' ? args : answer;
  const id = (kind.several ? argumentsOf(within[kind.several.one] ?? null) : within)[kind.id];
  if (typeof id !== 'string') throw new Error(`${kind.describe}: got ${JSON.stringify(id)} for ${kind.id}, expected a text from a job that was started`);
  return id;
}

/** What asks for the description of what was started. */
export function describing({ id: member, several }: JobKind, id: string): ApiRequest {
  return several ? { [several.ids]: [id] } : { [member]: id };
}

/** What the Task gives, or fails with. */
export function endOf(kind: JobKind, description: unknown, isParsed: boolean): { readonly output: Json } | { readonly error: string; readonly cause: string } {
  const answer = optimisedAnswer(description);
  const json = kind.several ? firstOf(answer[kind.several.all]) : answer;
  const shown = kind.several ? { [kind.several.one]: json } : isParsed ? withParsed(json) : json;
  if (json[kind.statusMember] === kind.succeeded) return { output: shown };
  return { error: 'States.TaskFailed', cause: JSON.stringify(shown) };
}

function firstOf(list: Json | undefined): JsonObject {
  return argumentsOf(Array.isArray(list) ? (list[0] as Json) : null);
}

function withParsed(description: JsonObject): JsonObject {
  const parsed = Object.entries({ Input: description['Input'], Output: description['Output'] }).filter(([, value]) => typeof value === 'string');
  return { ...description, ...Object.fromEntries(parsed.map(([name, value]) => [name, JSON.parse(value as string) as Json])) };
}

/** Arguments are an object, or there are none. */
export function argumentsOf(args: Json): JsonObject {
  return isJsonObject(args) ? args : {};
}

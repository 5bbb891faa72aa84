/**
 * What the assembly names but does not define: buckets, topics, queues and state machines of others. Assumed to exist, and to be empty
 * and silent: a scenario fills them, and what they are sent stands in the trace.
 */
import { isObject, type ResolvedResource } from '../assembly';
import { nameInArn } from '../services/environment';

export type OutsideKind = 'bucket' | 'queue' | 'repository' | 'state machine' | 'topic';

export interface OutsideResource {
  readonly kind: OutsideKind;
  readonly arn: string;
  readonly name: string;
  /** `stack/logicalId` of the first resource that names it. */
  readonly namedBy: string;
}

/** Whole ARNs without wildcards. A bucket is in no account; a repository of another account needs nothing here. */
const FORMS: readonly (readonly [OutsideKind, RegExp])[] = [
  ['bucket', /^arn:[^:]+:s3:::([a-z0-9.-]+)$/],
  ['queue', /^arn:[^:]+:sqs:[^:*]+:\d{12}:([A-Za-z0-9_-]+)$/],
  ['repository', /^arn:[^:]+:ecr:[^:*]+:\d{12}:repository\/([a-z0-9._/-]+)$/],
  ['state machine', /^arn:[^:]+:states:[^:*]+:\d{12}:stateMachine:([^:*]+)$/],
  ['topic', /^arn:[^:]+:sns:[^:*]+:\d{12}:([A-Za-z0-9_-]+)$/],
];

/** In the order in which the assembly names them. */
export function outsideResources(resources: readonly ResolvedResource[]): OutsideResource[] {
  const own = new Set(resources.map(({ arn }) => arn));
  const found = new Map<string, OutsideResource>();
  for (const { stack, logicalId, properties } of resources) {
    for (const text of textsIn(properties)) {
      if (!text.startsWith('arn:') || own.has(text) || found.has(text)) continue;
      const form = FORMS.find(([, pattern]) => pattern.test(text));
      if (form) found.set(text, { kind: form[0], arn: text, name: form[1].exec(text)?.[1] ?? nameInArn(text), namedBy: `${stack}/${logicalId}` });
    }
  }
  return [...found.values()];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

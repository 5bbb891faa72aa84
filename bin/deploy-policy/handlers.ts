/**
 * What CloudFormation does in the deploying role's name with each type of resource that this library defines, or that agencies define
 * beside it. A type that is not here is refused by name.
 *
 * Documented: the handlers of a resource type declare the permissions of their calls (`handlers.*.permissions` in the type's schema, of
 * October 2026). Left out is what belongs to properties that a template does not use.
 *
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
import { COMPUTE } from './handlers-compute';
import type { Handler } from './handler';
import { IDENTITY } from './handlers-identity';
import { NETWORK } from './handlers-network';
import { STORAGE } from './handlers-storage';

/** Nothing is called for these. */
const NOTHING: Handler = { arns: () => [] };

export const HANDLERS: Readonly<Record<string, Handler>> = {
  ...STORAGE,
  ...COMPUTE,
  ...IDENTITY,
  ...NETWORK,
  'AWS::CDK::Metadata': NOTHING,
  'AWS::CloudFormation::WaitConditionHandle': NOTHING,
};

/** Holds images to the registries that the landing zone allows. */
import { Stack } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IConstruct } from 'constructs';
import { isAwsImageAccount } from './aws-images';
import type { Problems } from './errors';
import { flatReference } from './flat-reference';
import { landingZoneOf } from './landing-zone';

/** A problem for each repository in a registry that the landing zone does not allow; one that it cannot tell is none it allows. */
export function requireAllowedRegistries(problems: Problems, scope: IConstruct, repositories: readonly ecr.IRepositoryRef[]): void {
  const { imageRegistries } = landingZoneOf(scope);
  if (imageRegistries === undefined) return;
  for (const { repositoryRef: { repositoryArn } } of repositories) {
    const account = accountOf(scope, repositoryArn);
    const allowed = account === OWN || imageRegistries.includes(account) || (imageRegistries.includes('aws') && isAwsImageAccount(scope, account));
    problems.require(allowed, {
      subject: 'image',
      got: `a repository of ${account || 'an account that only deploy time knows'}`,
      expected: `one of this account or of those in imageRegistries of the agency profile (${imageRegistries.join(', ') || 'none'})`,
      fix: 'copy the image into an allowed registry, or have its registry allowed',
    });
  }
}

const OWN = 'this account';

/** Whether a text stands for an image, or its registry, that the landing zone allows to build on. */
export function isAllowedBase(scope: IConstruct, image: string): boolean {
  const { imageRegistries } = landingZoneOf(scope);
  if (imageRegistries === undefined) return true;
  const [first = '', ...rest] = image.split('/');
  // As Docker reads it: without a dot or a colon the first part is none of a host.
  const host = rest.length > 0 && /[.:]/.test(first) ? first : 'docker.io';
  const account = /^(\d{12})\.dkr[.-]ecr\./.exec(host)?.[1];
  if (account === undefined) return imageRegistries.includes(host);
  return account === Stack.of(scope).account || imageRegistries.includes(account) || (imageRegistries.includes('aws') && isAwsImageAccount(scope, account));
}

/** Empty for an account that only deploy time knows. */
function accountOf(scope: IConstruct, arn: string): string {
  const stack = Stack.of(scope);
  const flat = flatReference(stack.resolve(arn));
  // A repository of this very app.
  if (/^<[^>:]+\.Arn>$/.test(flat)) return OWN;
  const account = flat.replaceAll('<AWS::AccountId>', OWN).replace(/<[^>]*>/g, '').split(':')[4] ?? '';
  return account === stack.account ? OWN : account;
}

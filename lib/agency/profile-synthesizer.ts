/** Synthesizers that deploy as a profile says, and stacks that would be deployed otherwise. Internal. */
import { BOOTSTRAP_QUALIFIER_CONTEXT, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Stack, type IReusableStackSynthesizer } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AgencyBootstrap } from './agency-profile-props';
import { DeployCredentials } from './classification';

/** On the synthesizers of a profile, with what they were made of, and inherited by the copies that the CDK binds to stacks. */
const MARK = Symbol.for('cdk-mlops.AgencySynthesizer');

/** A synthesizer for one or many stacks. */
export function profileSynthesizer({ qualifier, credentials, assetBucket }: AgencyBootstrap): IReusableStackSynthesizer {
  const props = { ...(qualifier === undefined ? {} : { qualifier }), ...(assetBucket === undefined ? {} : { fileAssetsBucketName: assetBucket }) };
  const synthesizer = credentials === DeployCredentials.CALLER ? new CliCredentialsStackSynthesizer(props) : new DefaultStackSynthesizer(props);
  return Object.defineProperty(synthesizer, MARK, { value: markOf({ qualifier, credentials, assetBucket }) });
}

function markOf({ qualifier, credentials, assetBucket }: AgencyBootstrap): string {
  return JSON.stringify([qualifier ?? null, credentials ?? null, assetBucket ?? null]);
}

/** Lets stacks to come have the qualifier, where the scope still takes context. */
export function setQualifier(scope: IConstruct, { qualifier }: AgencyBootstrap): void {
  if (qualifier !== undefined && !Stack.isStack(scope) && scope.node.children.length === 0) scope.node.setContext(BOOTSTRAP_QUALIFIER_CONTEXT, qualifier);
}

/** Stacks that would be deployed in another way than the landing zone lets them. */
export function synthesizerProblems(stacks: readonly Stack[], bootstrap: AgencyBootstrap): string[] {
  const { qualifier, credentials, assetBucket } = bootstrap;
  const isSpecial = credentials === DeployCredentials.CALLER || assetBucket !== undefined;
  const fix = 'pass synthesizer: profile.synthesizer to the stack';
  return stacks.filter((stack) => !stack.nested).flatMap((stack) => {
    const { node: { path }, synthesizer } = stack;
    const mark = (synthesizer as { readonly [MARK]?: string })[MARK];
    if (mark === markOf(bootstrap)) return [];
    if (mark !== undefined) return [`${path}: got the synthesizer of another profile, expected that of its own; ${fix}`];
    if (isSpecial) return [`${path}: got a synthesizer of its own, expected the one of the profile, which demands credentials or a bucket for assets; ${fix}`];
    if (qualifier === undefined || synthesizer.bootstrapQualifier === qualifier) return [];
    return [`${path}: got the bootstrap qualifier ${JSON.stringify(synthesizer.bootstrapQualifier ?? null)}, expected ${JSON.stringify(qualifier)}; ${fix}`];
  });
}

/** Imports what a profile says exists in its landing zone, by the names that the app knows it by. Internal. */
import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneOf } from '../private/landing-zone';
import type { AgencyBucket, AgencyTopic } from './agency-existing';

/** Entries of a profile that name what exists. */
export type ExistingEntry = 'existingBuckets' | 'existingTopics' | 'existingRoles' | 'existingRepositories' | 'existingStateMachines';

/** What is looked for in an entry of a profile. */
interface Search<T> {
  /** Of the profile. */
  readonly environment: string;
  readonly entry: ExistingEntry;
  /** Where the entry stands in a file. */
  readonly at: string | undefined;
  readonly values: Readonly<Record<string, T>>;
  /** The app's own for it. */
  readonly name: string;
}

/**
 * What the name stands for.
 *
 * @throws when the profile has no such name, or another profile reaches the scope: production must not read the data of a test
 */
export function existingIn<T>(scope: Construct, id: string, { environment, entry, at, values, name }: Search<T>): T {
  const problems = new Problems(`${scope.node.path}/${id}`);
  const profile = `agency profile ${JSON.stringify(environment)}`;
  const reached = landingZoneOf(scope).environment;
  problems.require(reached === environment, {
    subject: 'scope', got: reached === undefined ? 'a scope without an agency profile' : `a scope of agency profile ${JSON.stringify(reached)}`, expected: `one of ${profile}`,
    fix: 'apply the profile to the scope first, and import through the one that the scope has',
  });
  problems.require(Object.hasOwn(values, name), {
    subject: 'name', got: name, expected: `one of ${Object.keys(values).join(', ') || '(none)'} in ${entry} of ${profile}${at === undefined ? '' : ` (${at})`}`, fix: 'add it there, or mend its spelling',
  });
  problems.throwIfAny();
  return values[name]!;
}

export function importBucket(scope: Construct, id: string, { bucketName, keyArn }: AgencyBucket): s3.IBucket {
  return s3.Bucket.fromBucketAttributes(scope, id, { bucketName, ...(keyArn === undefined ? {} : { encryptionKey: kms.Key.fromKeyArn(scope, `${id}Key`, keyArn) }) });
}

export function importTopic(scope: Construct, id: string, { topic, keyArn }: AgencyTopic): sns.ITopic {
  const topicArn = isArn(topic) ? topic : Stack.of(scope).formatArn({ service: 'sns', resource: topic });
  return sns.Topic.fromTopicAttributes(scope, id, { topicArn, ...(keyArn === undefined ? {} : { keyArn }) });
}

export function importRole(scope: Construct, id: string, role: string): iam.IRole {
  return isArn(role) ? iam.Role.fromRoleArn(scope, id, role, { mutable: false }) : iam.Role.fromRoleName(scope, id, role, { mutable: false });
}

export function importRepository(scope: Construct, id: string, repository: string): ecr.IRepository {
  return isArn(repository) ? ecr.Repository.fromRepositoryArn(scope, id, repository) : ecr.Repository.fromRepositoryName(scope, id, repository);
}

export function importStateMachine(scope: Construct, id: string, name: string): sfn.IStateMachine {
  return sfn.StateMachine.fromStateMachineName(scope, id, name);
}

function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** Upgrades of whole apps, nested stacks included: each is seen to lose what it holds. */
import { NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { lossesSince, stacksOf } from '../../support/checks/baselines';
import { type AppBuilder, synthesize } from '../../support/checks/synthesize';

const bucket = (scope: Construct, name: string, policy = RemovalPolicy.RETAIN): void => new CfnBucket(scope, 'Lake', { bucketName: name }).applyRemovalPolicy(policy);
const losses = (before: AppBuilder, now: AppBuilder): string[] => lossesSince(stacksOf(synthesize(before)), synthesize(now));

/** A stack with one in it, and in that another one. */
const nested = (define: (scope: Construct) => void, ids: readonly [string, string] = ['Data', 'Lakes']): AppBuilder => (app) => {
  const outer = new NestedStack(new Stack(app, 'Flights'), ids[0]);
  define(new NestedStack(outer, ids[1]));
};
const HELD = nested((scope) => bucket(scope, 'lake'));
const WHERE = /^Flights\/DataNestedStackDataNestedStackResource\w{8}\/LakesNestedStackLakesNestedStackResource\w{8}: /;

describe('an upgrade of stacks in stacks', () => {
  it('keeps what it does not change, in whatever process it is synthesized', () => {
    expect(losses(HELD, HELD)).toEqual([]);
    expect(Object.keys(stacksOf(synthesize(HELD))).join()).not.toContain('Token');
  });

  it('is found to lose what is replaced in the innermost one', () => {
    const [loss, ...more] = losses(HELD, nested((scope) => bucket(scope, 'other')));
    expect(loss).toMatch(WHERE);
    expect(loss).toContain('Lake (AWS::S3::Bucket) would be replaced by an empty one, as BucketName changed');
    expect(more).toEqual([]);
  });

  it('is found to protect less in the innermost one', () => {
    expect(losses(HELD, nested((scope) => bucket(scope, 'lake', RemovalPolicy.DESTROY))).join('\n')).toContain('Lake (AWS::S3::Bucket) loses its protection: DeletionPolicy was Retain, and is Delete');
  });

  it.each<[string, AppBuilder]>([
    ['the outer one has another id', nested((scope) => bucket(scope, 'lake'), ['Stores', 'Lakes'])],
    ['the inner one has another id', nested((scope) => bucket(scope, 'lake'), ['Data', 'Buckets'])],
    ['it moves into the stack around', (app) => bucket(new Stack(app, 'Flights'), 'lake')],
  ])('is found to leave behind what a nested one holds, where %s', (_what, now) => {
    const [loss, ...more] = losses(HELD, now);
    expect(loss).toMatch(WHERE);
    expect(loss).toContain('Lake (AWS::S3::Bucket) would be left behind');
    expect(more).toEqual([]);
  });

  it('is found to leave behind what moves into a nested one', () => {
    expect(losses((app) => bucket(new Stack(app, 'Flights'), 'lake'), HELD)).toEqual(['Flights: Lake (AWS::S3::Bucket) would be left behind']);
  });

  it('is found to keep a nested one under a condition alone', () => {
    const conditional: AppBuilder = (app) => {
      HELD(app);
      const { nestedStackResource } = app.node.findChild('Flights').node.findChild('Data') as NestedStack;
      nestedStackResource!.addOverride('Condition', 'IsProd');
    };
    expect(losses(HELD, conditional)).toEqual([expect.stringMatching(/^Flights: DataNestedStack\w+ \(AWS::CloudFormation::Stack\) loses in place: it exists only where the condition IsProd holds$/)]);
  });

  it('is found to keep a nested one no longer with the stack around it', () => {
    const kept = (policy: RemovalPolicy): AppBuilder => (app) => {
      HELD(app);
      (app.node.findChild('Flights').node.findChild('Data') as NestedStack).nestedStackResource!.applyRemovalPolicy(policy);
    };
    expect(losses(kept(RemovalPolicy.RETAIN), kept(RemovalPolicy.DESTROY)).join('\n')).toMatch(/Flights: DataNestedStack\w+ \(AWS::CloudFormation::Stack\) loses its protection: DeletionPolicy was Retain, and is Delete/);
  });

  it('may drop a nested one that holds nothing', () => {
    expect(losses(nested(() => undefined), (app) => void new Stack(app, 'Flights'))).toEqual([]);
  });

  it('is not judged where two stacks have one name', () => {
    const twice: AppBuilder = (app) => {
      for (const region of ['ap-southeast-1', 'eu-west-1']) new CfnTable(new Stack(app, `Flights-${region}`, { stackName: 'Flights', env: { region } }), 'Table', { keySchema: [] });
    };
    expect(() => stacksOf(synthesize(twice))).toThrow('stack Flights: got two of that name, expected each once');
  });
});

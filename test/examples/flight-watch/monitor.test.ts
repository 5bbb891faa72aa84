/** Finding the drift check in an assembly: a small one, made with the CDK here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monitorFromAssembly } from '../../../examples/flight-watch/demo/monitor';

let directory: string;
let stack: Stack;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'flight-delay-'));
  stack = new Stack(new App({ outdir: join(directory, 'cdk.out') }), 'Flights');
});

afterEach(() => rmSync(directory, { recursive: true }));

function code(modelId: string): lambda.Code {
  const source = join(directory, modelId);
  mkdirSync(source);
  writeFileSync(join(source, 'index.mjs'), '');
  writeFileSync(join(source, 'config.json'), JSON.stringify({ version: 1, modelId }));
  return lambda.Code.fromAsset(source);
}

function addFunction(modelId: string, environment: Record<string, string>): void {
  new lambda.Function(stack, modelId, { code: code(modelId), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X, environment });
}

function synthesized(): string {
  return (stack.node.root as App).synth().directory;
}

const LAKE = { LOG_BUCKET: 'lake', DATASET_BUCKET: 'lake' };

describe('the monitor of an assembly', () => {
  it('is the function with the drift check’s environment, with its own configuration and bundle', () => {
    const store = new s3.Bucket(stack, 'Store');
    addFunction('other', { LOG_BUCKET: 'lake' });
    addFunction('flight-delay', { STORE_BUCKET: store.bucketName, ...LAKE });
    const assembly = synthesized();
    const monitor = monitorFromAssembly(assembly);
    expect(monitor.config.modelId).toBe('flight-delay');
    expect(monitor.buckets).toEqual({ store: stack.getLogicalId(store.node.defaultChild as s3.CfnBucket), log: 'lake', dataset: 'lake' });
    expect(monitor.bundle).toMatch(/cdk\.out.asset\.[0-9a-f]{64}.index\.mjs$/);
  });

  it('is refused when there is none', () => {
    addFunction('other', LAKE);
    expect(() => monitorFromAssembly(synthesized())).toThrow(/got drift checks none, expected exactly one/);
  });

  it('is refused when there are several, by name', () => {
    addFunction('one', { STORE_BUCKET: 'store', ...LAKE });
    addFunction('two', { STORE_BUCKET: 'store', ...LAKE });
    expect(() => monitorFromAssembly(synthesized())).toThrow(/got drift checks one, two, expected exactly one/);
  });

  it('is refused when a bucket’s name cannot be known here', () => {
    const store = new s3.Bucket(stack, 'Store');
    addFunction('flight-delay', { STORE_BUCKET: store.bucketArn, ...LAKE });
    expect(() => monitorFromAssembly(synthesized())).toThrow(/Flights\.template\.json flightdelay\w* STORE_BUCKET: got .*expected a bucket name or a bucket of the same template/);
  });

  it('is refused when its code is not an asset of the assembly', () => {
    new lambda.Function(stack, 'flight-delay', {
      code: lambda.Code.fromBucket(s3.Bucket.fromBucketName(stack, 'Elsewhere', 'elsewhere'), 'code.zip'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
      environment: { STORE_BUCKET: 'store', ...LAKE },
    });
    expect(() => monitorFromAssembly(synthesized())).toThrow(/got code "code\.zip", expected an asset of this assembly/);
  });
});

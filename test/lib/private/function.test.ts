/** The factory of functions: what it needs, and what it leaves behind. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { DeclaredFunction } from '../../../lib/private/function';
import { asObject, resourcesOfType } from '../../../simulator/checks/template';
import { refusalOf, stack, templateOf } from '../../support/stack';

const declared = (of: Stack, bundle = 'drift-check', config: object = { some: 'thing' }): DeclaredFunction =>
  new DeclaredFunction(of, 'Check', {
    bundle,
    config,
    description: 'Checks',
    environment: {},
    memoryMiB: 128,
    timeout: Duration.minutes(1),
    calls: ['s3'],
    deadLetters: (of.node.tryFindChild('Queue') as Queue | undefined) ?? new Queue(of, 'Queue'),
  });

describe('a declared function', () => {
  it('carries its configuration beside the bundle, in the assembly', () => {
    const app = new App();
    const of = new Stack(app, 'Test');
    declared(of, 'drift-check', { some: 'thing' });
    const { Code } = resourcesOfType(templateOf(of), 'AWS::Lambda::Function')[0]![1];
    const folder = join(app.synth().directory, `asset.${String(asObject(Code)['S3Key']).replace('.zip', '')}`);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'index.mjs']);
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({ some: 'thing' });
    expect(existsSync('dist/lambda/drift-check/config.json')).toBe(false);
  });

  it('is deployed again when its configuration or its bundle is another, and only then', () => {
    const keyOf = (bundle: string, config: object): unknown => {
      const of = stack();
      declared(of, bundle, config);
      return asObject(resourcesOfType(templateOf(of), 'AWS::Lambda::Function')[0]![1]['Code'])['S3Key'];
    };
    const key = keyOf('drift-check', { some: 'thing' });
    expect(keyOf('drift-check', { some: 'thing' })).toBe(key);
    expect([keyOf('drift-check', { some: 'other' }), keyOf('endpoint-probe', { some: 'thing' })]).not.toContain(key);
  });

  it('leaves nothing behind in the folder for temporary files, also when it is refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'function-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      const of = stack();
      declared(of);
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^cdk\.out/)]);
      refusalOf(() => declared(of));
      expect(readdirSync(folder)).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused without its bundle, with the way to make it', () => {
    expect(refusalOf(() => declared(stack(), 'no-such-function'))).toBe('function bundle "no-such-function": got no folder dist/lambda/no-such-function, expected the built bundle; run npm run bundle');
  });

  it('is told from functions of others', () => {
    const of = stack();
    const own = declared(of);
    expect(of.node.findAll().filter((construct) => DeclaredFunction.isDeclaredFunction(construct))).toEqual([own]);
  });
});

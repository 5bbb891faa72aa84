/** The check by rule packs and of acknowledgements, each rule seen to fail. */
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { runNag, unacknowledged } from '../../support/checks/nag';

const REASON = 'The rotation is done by the security team of the agency every year.';

/** A key without rotation, which both packs find. */
const buildKey = (acknowledge: (key: IConstruct, stack: Stack) => void = () => undefined) => (app: App): void => {
  const stack = new Stack(app, 'Stack');
  acknowledge(new Key(stack, 'Key', { enableKeyRotation: false }).node.defaultChild!, stack);
};
const BOTH = ['AwsSolutions-KMS5', 'NIST.800.53.R5-KMSBackingKeyRotationEnabled'];
const acknowledgeBoth = (construct: IConstruct, reason = REASON): void =>
  Validations.of(construct).acknowledge(...BOTH.map((id) => ({ id, reason })));

describe('the rule packs', () => {
  it('find what is wrong, with path and id', () => {
    const { findings, seen } = runNag(buildKey());
    expect(findings).toEqual([
      expect.stringMatching(/^Stack\/Key\/Resource: AwsSolutions-KMS5 /),
      expect.stringMatching(/^Stack\/Key\/Resource: NIST\.800\.53\.R5-KMSBackingKeyRotationEnabled /),
    ]);
    expect(seen).toEqual({ AwsSolutions: 1, 'NIST.800.53.R5': 1 });
  });

  it('find nothing in what is right', () => {
    const { findings } = runNag((app) => new Key(new Stack(app, 'Stack'), 'Key', { enableKeyRotation: true }));
    expect(findings).toEqual([]);
  });

  it('find several resources under one rule', () => {
    const { findings } = runNag((app) => {
      const stack = new Stack(app, 'Stack');
      new Key(stack, 'One', { enableKeyRotation: false });
      new Key(stack, 'Two', { enableKeyRotation: false });
    });
    expect(findings.filter((finding) => finding.includes('KMS5'))).toHaveLength(2);
  });

  it('must see at least one resource', () => {
    expect(runNag((app) => new Stack(app, 'Stack')).findings).toEqual([
      'AwsSolutions: got 0 resources to look at, expected at least one; the pack saw nothing',
      'NIST.800.53.R5: got 0 resources to look at, expected at least one; the pack saw nothing',
    ]);
  });
});

describe('an assembly without a report', () => {
  it('does not pass, because no pack ran', () => {
    expect(unacknowledged(undefined, ['AwsSolutions'])).toEqual(['validation-report.json: got no report, expected one in the assembly; the packs did not run']);
  });
});

describe('an acknowledgement', () => {
  it('on the single resource, with a reason, is right', () => {
    const result = runNag(buildKey((key) => acknowledgeBoth(key)));
    expect(result.findings).toEqual([]);
    expect(result.acknowledgementFindings).toEqual([]);
    expect(result.staleAcknowledgements).toEqual([]);
    expect(result.acknowledgements).toEqual(BOTH.map((id) => ({ path: 'Stack/Key/Resource', id, reason: REASON, resources: 1, isOnScope: false })));
  });

  it('on a construct with this one resource is right too', () => {
    expect(runNag(buildKey((key) => acknowledgeBoth(key.node.scope!))).acknowledgementFindings).toEqual([]);
  });

  it('on a construct with two resources is refused', () => {
    const result = runNag(buildKey((key) => {
      new Topic(key.node.scope as Key, 'Topic');
      acknowledgeBoth(key.node.scope!);
    }));
    expect(result.acknowledgementFindings).toContainEqual(
      expect.stringMatching(/^Stack\/Key: acknowledgement of AwsSolutions-KMS5: got a construct with 2 resources, expected exactly one/),
    );
  });

  it('on a stack is refused although the stack holds one resource', () => {
    expect(runNag(buildKey((_, stack) => acknowledgeBoth(stack))).acknowledgementFindings).toContainEqual(expect.stringMatching(/^Stack: .*got a stack/));
  });

  it('on the app is refused', () => {
    expect(runNag(buildKey((_, stack) => acknowledgeBoth(stack.node.root))).acknowledgementFindings).toContainEqual(expect.stringMatching(/^the app: /));
  });

  it('without resources is refused', () => {
    const { acknowledgementFindings } = runNag((app) => {
      const stack = new Stack(app, 'Stack');
      new CfnBucket(stack, 'Bucket');
      acknowledgeBoth(new Stack(app, 'Empty'));
    });
    expect(acknowledgementFindings).toContainEqual(expect.stringMatching(/^Empty: /));
  });

  it.each(['', 'ok', 'not needed here.', 'we do not need the rotation of this key'])('with the reason %j is refused', (reason) => {
    expect(runNag(buildKey((key) => acknowledgeBoth(key, reason))).acknowledgementFindings).toContainEqual(
      expect.stringMatching(/expected a sentence of at least 6 words/),
    );
  });

  it('of what no pack finds is stale', () => {
    const { staleAcknowledgements } = runNag((app) => {
      const key = new Key(new Stack(app, 'Stack'), 'Key', { enableKeyRotation: true });
      acknowledgeBoth(key.node.defaultChild!);
    });
    expect(staleAcknowledgements).toEqual(BOTH.map((id) => `Stack/Key/Resource: got an acknowledgement of ${id}, which no pack finds there; remove it`));
  });

  it('of a misspelt id is stale, and the finding stays', () => {
    const result = runNag(buildKey((key) => Validations.of(key).acknowledge({ id: 'AwsSolutions-KMS55', reason: REASON })));
    expect(result.staleAcknowledgements).toHaveLength(1);
    expect(result.findings).toContainEqual(expect.stringMatching(/AwsSolutions-KMS5 /));
  });
});

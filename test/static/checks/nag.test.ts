/** The check by rule packs and of acknowledgements, each rule seen to fail. */
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { runNag, unacknowledged } from '../../support/checks/nag';

const REASON = 'The rotation is done by the security team of the agency every year.';

/** A key without rotation, which three packs find. */
const buildKey = (acknowledge: (key: IConstruct, stack: Stack) => void = () => undefined) => (app: App): void => {
  const stack = new Stack(app, 'Stack');
  acknowledge(new Key(stack, 'Key', { enableKeyRotation: false }).node.defaultChild!, stack);
};
const RULES = ['AwsSolutions-KMS5', 'NIST.800.53.R5-KMSBackingKeyRotationEnabled', 'PCI.DSS.321-KMSBackingKeyRotationEnabled'];
const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'];
const acknowledgeAll = (construct: IConstruct, reason = REASON): void =>
  Validations.of(construct).acknowledge(...RULES.map((id) => ({ id, reason })));

describe('the rule packs', () => {
  it('find what is wrong, with path and id', () => {
    const { findings, nag2Findings, seen } = runNag(buildKey());
    expect(findings.map((finding) => finding.split(' ').slice(0, 2).join(' '))).toEqual(RULES.map((rule) => `Stack/Key/Resource: ${rule}`));
    expect(nag2Findings.map((finding) => /^(.*?):/.exec(finding.replace('Resource: ', 'Resource '))![1])).toEqual(RULES.map((rule) => `Stack/Key/Resource ${rule}`));
    expect(seen).toEqual(Object.fromEntries(PACKS.map((pack) => [pack, 1])));
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
    expect(runNag((app) => new Stack(app, 'Stack')).findings).toEqual(
      PACKS.map((pack) => `${pack}: got 0 resources to look at, expected at least one; the pack saw nothing`));
  });
});

describe('an assembly without a report', () => {
  it('does not pass, because no pack ran', () => {
    expect(unacknowledged(undefined, ['AwsSolutions'])).toEqual(['validation-report.json: got no report, expected one in the assembly; the packs did not run']);
  });
});

describe('an acknowledgement', () => {
  it('on the single resource, with a reason, is right', () => {
    const result = runNag(buildKey((key) => acknowledgeAll(key)));
    expect(result.findings).toEqual([]);
    expect(result.acknowledgementFindings).toEqual([]);
    expect(result.staleAcknowledgements).toEqual([]);
    expect(result.acknowledgements).toEqual(RULES.map((id) => ({ path: 'Stack/Key/Resource', id, reason: REASON, resources: 1, isOnScope: false })));
  });

  it('on a construct with this one resource is right too', () => {
    expect(runNag(buildKey((key) => acknowledgeAll(key.node.scope!))).acknowledgementFindings).toEqual([]);
  });

  it('on a construct with two resources is refused', () => {
    const result = runNag(buildKey((key) => {
      new Topic(key.node.scope as Key, 'Topic');
      acknowledgeAll(key.node.scope!);
    }));
    expect(result.acknowledgementFindings).toContainEqual(
      expect.stringMatching(/^Stack\/Key: acknowledgement of AwsSolutions-KMS5: got a construct with 2 resources, expected exactly one/),
    );
  });

  it('on a stack is refused although the stack holds one resource', () => {
    expect(runNag(buildKey((_, stack) => acknowledgeAll(stack))).acknowledgementFindings).toContainEqual(expect.stringMatching(/^Stack: .*got a stack/));
  });

  it('on the app is refused', () => {
    expect(runNag(buildKey((_, stack) => acknowledgeAll(stack.node.root))).acknowledgementFindings).toContainEqual(expect.stringMatching(/^the app: /));
  });

  it('without resources is refused', () => {
    const { acknowledgementFindings } = runNag((app) => {
      const stack = new Stack(app, 'Stack');
      new CfnBucket(stack, 'Bucket');
      acknowledgeAll(new Stack(app, 'Empty'));
    });
    expect(acknowledgementFindings).toContainEqual(expect.stringMatching(/^Empty: /));
  });

  it.each(['', 'ok', 'not needed here.', 'we do not need the rotation of this key'])('with the reason %j is refused', (reason) => {
    expect(runNag(buildKey((key) => acknowledgeAll(key, reason))).acknowledgementFindings).toContainEqual(
      expect.stringMatching(/expected a sentence of at least 6 words/),
    );
  });

  it('of what no pack finds is stale', () => {
    const { staleAcknowledgements } = runNag((app) => {
      const key = new Key(new Stack(app, 'Stack'), 'Key', { enableKeyRotation: true });
      acknowledgeAll(key.node.defaultChild!);
    });
    expect(staleAcknowledgements).toEqual(RULES.map((id) => `Stack/Key/Resource: got an acknowledgement of ${id}, which no pack finds there; remove it`));
  });

  it('of a misspelt id is stale, and the finding stays', () => {
    const result = runNag(buildKey((key) => Validations.of(key).acknowledge({ id: 'AwsSolutions-KMS55', reason: REASON })));
    expect(result.staleAcknowledgements).toHaveLength(1);
    expect(result.findings).toContainEqual(expect.stringMatching(/AwsSolutions-KMS5 /));
  });
});

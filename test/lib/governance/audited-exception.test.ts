/** Exceptions: what each rule set sees of them, who answers for them, and that expired ones fail synthesis. */
import { App, Aspects, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag-2';
import { describe, expect, it } from 'vitest';
import { AuditedException, type AuditedExceptionProps, DataStore } from '../../../lib';

const GOOD: AuditedExceptionProps = {
  rules: ['AwsSolutions-S1', 'AwsSolutions-IAM5[Resource::<Role.Arn>/*]', 'CKV_AWS_18', 'S3_BUCKET_LOGGING_ENABLED'],
  reason: 'The bucket is read by the auditors of the agency only.',
  owner: 'records-team@transport.example',
  expiry: '2027-03-31',
};

function bucketIn(context: Record<string, unknown> = { 'cdk-mlops:asOf': '2026-11-26' }): { readonly stack: Stack; readonly bucket: CfnBucket } {
  const stack = new Stack(new App({ context }), 'Stack');
  return { stack, bucket: new CfnBucket(stack, 'Bucket') };
}

function metadataOf(stack: Stack, logicalId = 'Bucket'): Record<string, unknown> {
  const { template } = (stack.node.root as App).synth().getStackByName(stack.stackName) as { readonly template: { readonly Resources: Record<string, { readonly Metadata: Record<string, unknown> }> } };
  return template.Resources[logicalId]!.Metadata;
}

describe('an exception', () => {
  it('stands in the template where cdk-nag 2, Guard and checkov look for it, and as a whole for the register', () => {
    const { stack, bucket } = bucketIn();
    AuditedException.on(bucket, GOOD);
    const { reason, owner, expiry, rules } = GOOD;
    expect(metadataOf(stack)).toMatchObject({
      cdk_nag: { rules_to_suppress: [{ id: 'AwsSolutions-S1', reason }, { id: 'AwsSolutions-IAM5', reason, applies_to: ['Resource::<Role.Arn>/*'] }] },
      guard: { SuppressedRules: ['S3_BUCKET_LOGGING_ENABLED'] },
      checkov: { skip: [{ id: 'CKV_AWS_18', comment: reason }] },
      'cdk-mlops:exceptions': [{ rules, reason, owner, expiry }],
    });
  });

  it.each(['AwsSolutions-IAM4', 'AwsSolutions-IAM5'])('from %s names the finding, or it would accept whatever is added later', (rule) => {
    const { bucket } = bucketIn();
    expect(() => AuditedException.on(bucket, { ...GOOD, rules: [rule] })).toThrow(`rules[0]: got "${rule}", expected the finding that is accepted, in brackets, e.g. AwsSolutions-IAM5[Resource::*]`);
  });

  it('is acknowledged for cdk-nag 3', () => {
    const { bucket } = bucketIn();
    AuditedException.on(bucket, GOOD);
    const acknowledged = bucket.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => Object.entries(data as object));
    expect(acknowledged).toEqual(GOOD.rules.slice(0, 2).map((rule) => [`Annotation::${rule}`, GOOD.reason]));
  });

  it('is seen by the packs of cdk-nag 2, and only at its resource', () => {
    const { stack, bucket } = bucketIn();
    new CfnBucket(stack, 'Other');
    AuditedException.on(bucket, { ...GOOD, rules: ['AwsSolutions-S1', 'HIPAA.Security-S3BucketReplicationEnabled'] });
    for (const Pack of [AwsSolutionsChecks, HIPAASecurityChecks]) Aspects.of(stack).add(new Pack({ reports: false }));
    stack.node.root.node.addMetadata('synthesized', metadataOf(stack));
    const found = (id: string): string[] => stack.node.findChild(id).node.metadata.map(({ data }) => String(data)).filter((data) => /AwsSolutions-S1:|S3BucketReplicationEnabled/.test(data));
    expect(found('Bucket')).toEqual([]);
    expect(found('Other')).toHaveLength(2);
  });

  it('leaves what others wrote into the metadata', () => {
    const { stack, bucket } = bucketIn();
    bucket.addMetadata('checkov', { skip: [{ id: 'CKV_AWS_21', comment: 'theirs' }] });
    AuditedException.on(bucket, GOOD);
    AuditedException.on(bucket, { ...GOOD, rules: ['CKV_AWS_20'] });
    expect((metadataOf(stack)['checkov'] as { readonly skip: { readonly id: string }[] }).skip.map(({ id }) => id)).toEqual(['CKV_AWS_21', 'CKV_AWS_18', 'CKV_AWS_20']);
  });

  it('takes the names of rule sets of the agency’s own as they are', () => {
    const { stack, bucket } = bucketIn();
    const { rules } = AuditedException.on(bucket, { ...GOOD, customRules: ['AGENCY_BUCKET_HAS_OWNER', 'Agency-S1', 'CKV_AGENCY_7'] });
    expect(rules.slice(-3)).toEqual(['AGENCY_BUCKET_HAS_OWNER', 'Agency-S1', 'CKV_AGENCY_7']);
    expect(metadataOf(stack)).toMatchObject({ guard: { SuppressedRules: ['S3_BUCKET_LOGGING_ENABLED', 'AGENCY_BUCKET_HAS_OWNER'] }, 'cdk-mlops:exceptions': [{ rules }] });
  });

  it('is an object that tells what it is', () => {
    const { stack } = bucketIn();
    expect(AuditedException.on(new Bucket(stack, 'Own'), GOOD)).toMatchObject({ ...GOOD, resourcePath: 'Stack/Own/Resource' });
  });

  it.each([
    ['no rule', { rules: [] }, 'rules: got [], expected at least one rule'],
    ['a rule of no rule set', { rules: ['no logging'] }, 'rules[0]: got "no logging", expected the id of a rule of cdk-nag, checkov or Guard'],
    ['a pack of cdk-nag that has no such rule', { rules: ['AwsSolutions-S99'] }, 'rules[0]: got "AwsSolutions-S99", expected a rule that cdk-nag has; copy the id from the finding, or move that of a rule set of your own to customRules'],
    ['a finding of a rule that there is not', { rules: ['HIPAA.Security-IAM5[Resource::*]'] }, 'rules[0]: got "HIPAA.Security-IAM5[Resource::*]", expected a rule that cdk-nag has'],
    ['a number that checkov has not given', { rules: ['CKV_AWS_9999'] }, 'rules[0]: got "CKV_AWS_9999", expected a rule that checkov has'],
    ['a slip in the name of a Guard rule', { rules: ['S3_BUCKET_LOGING_ENABLED'] }, 'rules[0]: got "S3_BUCKET_LOGING_ENABLED", expected a rule that Guard has'],
    ['a custom rule of no form', { customRules: ['no logging'] }, 'customRules[0]: got "no logging", expected the id of a rule'],
    ['a custom rule that is named among the others', { customRules: ['CKV_AWS_18'] }, 'customRules[0]: got "CKV_AWS_18", expected one exception from a rule for each resource'],
    ['the same rule twice', { rules: ['CKV_AWS_18', 'CKV_AWS_18'] }, 'rules[1]: got "CKV_AWS_18", expected one exception from a rule for each resource'],
    ['a word as reason', { reason: 'Accepted.' }, 'reason: got "Accepted.", expected a sentence of at least 6 words in ASCII'],
    ['a reason that templates cannot hold', { reason: 'The landing zone’s owner takes care of that elsewhere.' }, 'expected a sentence of at least 6 words in ASCII'],
    ['nobody', { owner: ' ' }, 'owner: got " ", expected a person or team'],
    ['a day that does not exist', { expiry: '2027-02-29' }, 'expiry: got "2027-02-29", expected a day as YYYY-MM-DD'],
  ])('refuses %s', (_what, wrong, message) => {
    expect(() => AuditedException.on(bucketIn().bucket, { ...GOOD, ...wrong })).toThrow(message);
  });

  it('refuses all that is wrong at once, with the path', () => {
    const { bucket } = bucketIn();
    const refusing = (): unknown => AuditedException.on(bucket, { rules: [], reason: '', owner: '', expiry: '' });
    expect(refusing).toThrow(/^exception at Stack\/Bucket cannot be defined:\n {2}- rules: .*\n {2}- reason: .*\n {2}- owner: .*\n {2}- expiry: /);
  });

  it('refuses a second exception from the same rule, also from one that the library has', () => {
    const { stack } = bucketIn();
    const store = new DataStore(stack, 'Store');
    const own = (): unknown => AuditedException.on(store.bucket.node.defaultChild!, { ...GOOD, rules: ['S3_BUCKET_REPLICATION_ENABLED'] });
    expect(own).toThrow('rules[0]: got "S3_BUCKET_REPLICATION_ENABLED", expected one exception from a rule for each resource');
  });

  it('refuses stacks, apps and constructs with several resources or none', () => {
    const { stack } = bucketIn();
    const store = new DataStore(stack, 'Store');
    expect(() => AuditedException.on(stack, GOOD)).toThrow('resource: got "a stack, stage or app", expected exactly one resource');
    expect(() => AuditedException.on(stack.node.root, GOOD)).toThrow('got "a stack, stage or app"');
    expect(() => AuditedException.on(store, GOOD)).toThrow(/got "\d resources", expected exactly one resource/);
    expect(() => AuditedException.on(Bucket.fromBucketName(stack, 'Theirs', 'theirs'), GOOD)).toThrow('got "0 resources"');
  });
});

describe('synthesis', () => {
  const withException = (context: Record<string, unknown>): (() => unknown) => {
    const { stack, bucket } = bucketIn(context);
    AuditedException.on(bucket, GOOD);
    return () => (stack.node.root as App).synth();
  };

  it('passes on the last day of an exception', () => {
    expect(withException({ 'cdk-mlops:asOf': '2027-03-31' })).not.toThrow();
  });

  it('fails on the day after, naming rules, path, date and owner', () => {
    expect(withException({ 'cdk-mlops:asOf': '2027-04-01' })).toThrow(
      /exception from AwsSolutions-S1, .*S3_BUCKET_LOGGING_ENABLED at Stack\/Bucket: got the expiry 2027-03-31, expected 2027-04-01 or later; let records-team@transport\.example mend the finding or renew the exception/);
  });

  it('fails without a date, because nobody knows whether the exception still holds', () => {
    expect(withException({})).toThrow('exceptions at Stack/Bucket: got no date to hold them against, expected the context cdk-mlops:asOf; say --context cdk-mlops:asOf=$(date +%F)');
  });

  it.each(['tomorrow', '2027-02-29', 20270401])('fails with the date %j', (asOf) => {
    expect(withException({ 'cdk-mlops:asOf': asOf })).toThrow(`context cdk-mlops:asOf: got ${JSON.stringify(asOf)}, expected a date as YYYY-MM-DD`);
  });
});

describe('exceptions of the library itself', () => {
  const storeIn = (context: Record<string, unknown>): Stack => {
    const stack = new Stack(new App({ context }), 'Stack');
    new DataStore(stack, 'Store');
    return stack;
  };
  const answers = (stack: Stack): unknown[] => {
    const resource = stack.node.findAll().find((one) => one instanceof CfnBucket) as CfnResource;
    const logicalId = String(stack.resolve(resource.logicalId));
    return (metadataOf(stack, logicalId)['cdk-mlops:exceptions'] as { readonly owner: string; readonly expiry: string }[]).map(({ owner, expiry }) => ({ owner, expiry }));
  };

  it('are answered for by the library, with a date, and need none to synthesize', () => {
    expect(new Set(answers(storeIn({})).map((one) => JSON.stringify(one)))).toEqual(new Set(['{"owner":"cdk-mlops","expiry":"2027-12-31"}']));
  });

  it('expire like all others where there is a date', () => {
    const stack = storeIn({ 'cdk-mlops:asOf': '2028-01-01' });
    expect(() => (stack.node.root as App).synth()).toThrow('got the expiry 2027-12-31, expected 2028-01-01 or later; upgrade cdk-mlops, or let AuditedException.adopt name who answers for it');
  });

  it('are adopted by an agency, before or after they are there, and then need a date', () => {
    const stack = storeIn({ 'cdk-mlops:asOf': '2028-01-01' });
    AuditedException.adopt(stack, { owner: 'security@transport.example', expiry: '2028-06-30' });
    expect(new Set(answers(stack).map((one) => JSON.stringify(one)))).toEqual(new Set(['{"owner":"security@transport.example","expiry":"2028-06-30"}']));
    const undated = storeIn({});
    AuditedException.adopt(undated.node.root, { owner: 'security@transport.example', expiry: '2028-06-30' });
    expect(() => (undated.node.root as App).synth()).toThrow('got no date to hold them against');
    const sameName = storeIn({});
    AuditedException.adopt(sameName, { owner: 'cdk-mlops', expiry: '2000-01-01' });
    expect(() => (sameName.node.root as App).synth()).toThrow('got no date to hold them against');
  });

  it('are adopted once for each scope, the nearest counts, and what is wrong is refused at once', () => {
    const stack = storeIn({ 'cdk-mlops:asOf': '2027-01-01' });
    AuditedException.adopt(stack.node.root, { owner: 'everywhere', expiry: '2027-12-31' });
    AuditedException.adopt(stack, { owner: 'here', expiry: '2027-11-30' });
    expect(answers(stack)[0]).toEqual({ owner: 'here', expiry: '2027-11-30' });
    expect(() => AuditedException.adopt(stack, { owner: 'x', expiry: 'soon' })).toThrow(/adopt: got "here".*\n.*owner: got "x".*\n.*expiry: got "soon"/);
  });
});

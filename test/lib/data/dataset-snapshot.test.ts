/** `DatasetSnapshot`: where its files lie, how it is trained on again, and who may read it. */
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { DatasetSnapshot, DataStore } from '../../../lib';
import { policyOf } from '../../support/policy-of';
import { refusalOf, stack, templateOf } from '../../support/stack';
import { pipelineIn } from '../retraining/pipeline-fixture';

const FINGERPRINT = '0123456789abcdef';

describe('DatasetSnapshot', () => {
  it('names its files, and what trains on it again', () => {
    const of = stack();
    const snapshot = pipelineIn(of).snapshot(FINGERPRINT);
    const folder = `s3://${snapshot.store.bucket.bucketName}/models/flights/retraining/snapshots/${FINGERPRINT}/`;
    const { manifestUri, trainingUri, holdoutUri, labelsUri, prefix } = snapshot;
    expect({ manifestUri, trainingUri, holdoutUri, labelsUri, prefix: `s3://${snapshot.store.bucket.bucketName}/${prefix}` }).toEqual({
      manifestUri: `${folder}manifest.json`, trainingUri: `${folder}train/`, holdoutUri: `${folder}holdout/`, labelsUri: `${folder}labels/`, prefix: folder,
    });
    expect(JSON.parse(snapshot.retrainingInput)).toEqual({ modelId: 'flights', trigger: { type: 'manual', detail: `snapshot ${FINGERPRINT}`, snapshot: FINGERPRINT } });
  });

  it('is read by whom it is granted, and no other snapshot with it; all of them by whom the pipeline grants', () => {
    const of = stack();
    const pipeline = pipelineIn(of);
    const [auditor, scientist] = ['Auditor', 'Scientist'].map((name) => new Role(of, name, { assumedBy: new AccountRootPrincipal() }));
    const snapshot = pipeline.snapshot(FINGERPRINT);
    snapshot.store.grants.read(auditor!, snapshot.prefix);
    pipeline.grants.readSnapshots(scientist!);
    const store = '${ModelWorkspaceStoreBucket.Arn}';
    const below = (prefix: string) => [
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: store, Condition: { StringLike: { 's3:prefix': `${prefix}*` } } },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${store}/${prefix}*` },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '${ModelKey.Arn}' },
    ];
    const template = templateOf(of);
    const idOf = (name: string): string => Object.keys(template.Resources).find((id) => new RegExp(`^${name}[0-9A-F]{8}$`).test(id))!;
    const snapshots = 'models/flights/retraining/snapshots/';
    expect(policyOf(template, idOf('Auditor'))).toEqual(below(`${snapshots}${FINGERPRINT}/`));
    expect(policyOf(template, idOf('Scientist'))).toEqual(below(snapshots));
  });

  it.each(['', '0123456789ABCDEF', `${FINGERPRINT}0`, '../../../../', `${FINGERPRINT}/..`])('refuses %j, which is no fingerprint', (fingerprint) => {
    const of = stack();
    expect(refusalOf(() => DatasetSnapshot.fromAttributes(new DataStore(of, 'Store'), { modelId: 'flights', fingerprint }))).toContain(`fingerprint: got ${JSON.stringify(fingerprint)}, expected 16 hexadecimal digits, known at synth time; `);
  });
});

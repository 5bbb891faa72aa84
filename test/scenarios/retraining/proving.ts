/** What runs leave for those who ask later: evidence that nobody takes back, without which nothing is trained. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ImageScanEvidence, ManifestEvidence } from '../../../lib/contract/evidence';
import type { EvaluationDocument } from '../../../lib/contract/evaluation';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { DAY, type Stage } from '../stage';

const evidenceOf = ({ world }: Stage): string => world.physicalId('Evidence/Bucket');
const textOf = ({ world }: Stage, bucket: string, key: string): string => Buffer.from(world.s3.getObject(bucket, key).body).toString();

export const PROVING: readonly Scenario[] = [
  {
    name: 'each run leaves what it learnt from and what the gates decided where it cannot be deleted, and no row of it',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      const { run } = (await stage.modelPackage(1)).CustomerMetadataProperties;
      const folder = `models/flights/retraining/runs/${run}/`;
      const bucket = evidenceOf(stage);
      const documents = stage.world.s3.listVersions(bucket);
      expect(documents.map(({ key }) => key)).toEqual(['evaluation.json', 'image-scan.json', 'manifest.json'].map((name) => `${folder}${name}`));
      const { manifestKey, manifestSha256, manifest } = JSON.parse(textOf(stage, bucket, `${folder}manifest.json`)) as ManifestEvidence;
      expect(manifestSha256).toBe(createHash('sha256').update(textOf(stage, stage.store, manifestKey)).digest('hex'));
      expect(manifest).toMatchObject({ codeCommit: 'none', inputs: [{ key: 'flights/all.csv', sha256: createHash('sha256').update(trainingData()).digest('hex'), versionId: expect.any(String) as string }] });
      const [smokeRequest] = textOf(stage, stage.store, manifestKey.replace('manifest.json', 'holdout/part-00000.csv')).split('\n');
      for (const { key } of documents) expect(textOf(stage, bucket, key)).not.toContain(smokeRequest);
      expect((JSON.parse(textOf(stage, bucket, `${folder}evaluation.json`)) as EvaluationDocument).gates.map(({ status }) => status)).toEqual(['PASS', 'PASS']);
      expect(textOf(stage, bucket, `${folder}evaluation.json`)).toBe(textOf(stage, stage.store, `${folder}evaluation.json`));
      expect(JSON.parse(textOf(stage, bucket, `${folder}image-scan.json`)) as ImageScanEvidence).toMatchObject({ run, status: 'PASS', gate: { waivers: [{ finding: 'CVE-2026-0001' }] } });
      await stage.world.runFor(30 * DAY);
      for (const { key, versionId } of documents) expect(() => stage.world.s3.deleteObject(bucket, key, versionId)).toThrow('protected by object lock');
    },
  },
  {
    name: 'a run that cannot leave evidence trains nothing',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 's3', operation: 'PutObject', when: ({ Bucket }) => Bucket === evidenceOf(stage), code: 'AccessDenied', message: 'the store is closed' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^preparing the data: the store is closed$/ });
      expect(stage.trained).toHaveLength(1);
    },
  },
];

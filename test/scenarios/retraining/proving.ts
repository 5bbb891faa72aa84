/** What runs leave for those who ask later: evidence that nobody takes back, without which nothing is trained. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ImageScanEvidence, ManifestEvidence } from '../../../lib/contract/evidence';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
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
      // Beside the digest lies all but the row: a digest over a row of few values would tell it.
      const { smokeRequest: row, ...rest } = JSON.parse(textOf(stage, stage.store, manifestKey)) as SnapshotManifest;
      expect(row).toMatch(/^\d+,\d+$/);
      expect(manifest).toEqual(rest);
      expect(manifestSha256).toBe(createHash('sha256').update(`${JSON.stringify(rest)}\n`).digest('hex'));
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
  ...([
    ['a run that cannot leave what it learnt from trains nothing', 'manifest.json', 'FAILED', 1, /^preparing the data: the store is closed$/],
    ['a run that cannot leave what the judge found registers no version', 'evaluation.json', 'FAILED', 2, /^judging: the store is closed$/],
    ['a run that cannot leave what the scan of its image found registers none that may serve', 'image-scan.json', 'GATE_REFUSED', 2, /^image scan: the store is closed$/],
  ] as const).map(([name, file, outcome, trained, reason]): Scenario => ({
    name,
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 's3', operation: 'PutObject', when: ({ Bucket, Key }) => Bucket === evidenceOf(stage) && String(Key).endsWith(file), code: 'AccessDenied', message: 'the store is closed' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome, reason });
      expect(stage.trained).toHaveLength(trained);
      if (outcome === 'FAILED') await expect(stage.modelPackage(2)).rejects.toThrow();
      else expect(await stage.modelPackage(2)).toMatchObject({ ModelApprovalStatus: 'Rejected' });
    },
  })),
];

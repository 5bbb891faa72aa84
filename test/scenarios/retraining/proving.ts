/** What runs leave for those who ask later: evidence that nobody takes back, without which nothing is trained. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ApprovalEvidence, ImageScanEvidence, ManifestEvidence } from '../../../lib/contract/evidence';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import type { EvaluationDocument } from '../../../lib/contract/evaluation';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { DAY, HOUR, MINUTE, type Stage } from '../stage';
import { registered } from './happenings';

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
      expect(documents.map(({ key }) => key)).toEqual(['approval.json', 'evaluation.json', 'image-scan.json', 'manifest.json'].map((name) => `${folder}${name}`));
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
      expect(JSON.parse(textOf(stage, bucket, `${folder}approval.json`)) as ApprovalEvidence).toMatchObject({ run, by: 'gates', status: 'Approved', modelPackage: stage.packageArn(1), changedBy: { identityArn: 'none' } });
      await stage.world.runFor(30 * DAY);
      for (const { key, versionId } of documents) expect(() => stage.world.s3.deleteObject(bucket, key, versionId)).toThrow('protected by object lock');
    },
  },
  {
    name: 'a version that a person approved leaves who it was, when, and in which words, and so does one that was refused',
    variation: 'approval',
    play: async (stage) => {
      const answers = [['Approved', 'looks fine'], ['Rejected', 'unfair to night flights']] as const;
      for (const [index, [status, words]] of answers.entries()) {
        const version = index + 1;
        if (version === 1) stage.pushImage();
        else stage.retrain({ force: true });
        await registered(stage, version);
        await stage.world.runFor(HOUR);
        const at = new Date(stage.world.clock.now).toISOString();
        await stage.answer(version, status, words);
        await stage.ended(stage.executions('retraining').find(({ status: how }) => how === 'RUNNING')!.executionArn);
        const { run } = (await stage.modelPackage(version)).CustomerMetadataProperties;
        const document = JSON.parse(textOf(stage, evidenceOf(stage), `models/flights/retraining/runs/${run}/approval.json`)) as ApprovalEvidence;
        expect(document).toMatchObject({ run, by: 'person', status, description: words, modelPackage: stage.packageArn(version), changedBy: { identityArn: 'arn:aws:iam::111122223333:role/operator', userProfileArn: 'none' } });
        expect(Date.parse(document.changedAt)).toBe(Date.parse(at));
        expect(Date.parse(document.seenAt) - Date.parse(at)).toBeLessThanOrEqual(15 * MINUTE);
      }
      await stage.expectLive(1);
    },
  },
  {
    name: 'a version whose approval cannot be kept does not serve, and stays approved',
    variation: 'approval',
    play: async (stage) => {
      stage.world.api.inject({ service: 's3', operation: 'PutObject', when: ({ Bucket, Key }) => Bucket === evidenceOf(stage) && String(Key).endsWith('approval.json'), code: 'AccessDenied', message: 'the store is closed' });
      stage.pushImage();
      await registered(stage, 1);
      await stage.answer(1, 'Approved', 'looks fine');
      const execution = await stage.ended(stage.triggeredBy('first-image')[0]!.executionArn);
      await stage.expectEnd({ live: 'none', execution, outcome: 'FAILED', reason: /^keeping the approval as evidence, which stays in the registry: the store is closed$/ });
      expect(await stage.status(1)).toBe('Approved');
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

/** Retrainings from a snapshot that a person names: on the bytes of then, or not at all. */
import { expect } from 'vitest';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE, type Stage } from '../stage';
import { kept } from './happenings';

const SNAPSHOTS = 'models/flights/retraining/snapshots/';

/** Fingerprint of what a version was trained on. */
async function fingerprintOf(stage: Stage, version: number): Promise<string> {
  return (await stage.modelPackage(version)).CustomerMetadataProperties['fingerprint']!;
}

/** Bytes of the rows to train on, by key. */
function trainingBytes({ world, store }: Stage, fingerprint: string): Map<string, string> {
  return new Map(world.s3.listObjects(store, { prefix: `${SNAPSHOTS}${fingerprint}/train/` }).objects.map(({ key, body }) => [key, Buffer.from(body).toString()]));
}

/** S3 prefix that the last training job read its rows from. */
async function trainedOn(stage: Stage): Promise<string> {
  const { InputDataConfig } = (await stage.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName: stage.trained.at(-1) })) as { InputDataConfig: { ChannelName: string; DataSource: { S3DataSource: { S3Uri: string } } }[] };
  return InputDataConfig.find(({ ChannelName }) => ChannelName === 'train')!.DataSource.S3DataSource.S3Uri;
}

/** Rows that no model is to learn from: the delays are somebody else's. */
const poisoned = (): string => trainingData().replaceAll(/,(\d+),(\d+),(\d)$/gm, (_, delay: string, distance: string, late: string) => `,${100 - Number(delay)},${distance},${late}`);

async function expectRefused(stage: Stage, snapshot: string, reason: RegExp): Promise<void> {
  await stage.expectEnd({ live: 1, execution: await stage.retrained({ force: true, snapshot }), outcome: 'SNAPSHOT_REFUSED', reason });
  expect(stage.trained, 'training jobs').toHaveLength(1);
}

const allVersions = ({ world }: Stage) => world.s3.listVersions(world.physicalId('Lake/Bucket'), 'flights/');

export const REPEATING: readonly Scenario[] = [
  {
    name: 'a run from a named snapshot trains on the versions of then, whatever lies in their place now',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      const before = trainingBytes(stage, snapshot);
      stage.putData(poisoned());
      stage.putData(trainingData(1, 30), 'flights/more.csv');
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
      expect(await trainedOn(stage)).toBe(`s3://${stage.store}/${SNAPSHOTS}${snapshot}/train/`);
      expect(trainingBytes(stage, snapshot)).toEqual(before);
      expect([...before.values()].join('')).not.toBe('');
      expect(await fingerprintOf(stage, 2)).toBe(snapshot);
      // The next run from what is there now is another one.
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true }), outcome: 'CHALLENGER_REJECTED' });
      expect(await fingerprintOf(stage, 3)).not.toBe(snapshot);
    },
  },
  {
    name: 'with another image the objects of a snapshot make another one, of the same bytes',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      stage.putData(poisoned());
      stage.pushImage('2');
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
      const made = await fingerprintOf(stage, 2);
      expect(made).not.toBe(snapshot);
      expect([...trainingBytes(stage, made).values()]).toEqual([...trainingBytes(stage, snapshot).values()]);
      const manifest = JSON.parse(Buffer.from(stage.world.s3.getObject(stage.store, `${SNAPSHOTS}${made}/manifest.json`).body).toString()) as SnapshotManifest;
      const [first] = allVersions(stage).reverse();
      expect(manifest).toMatchObject({ madeFrom: snapshot, inputs: [{ key: 'flights/all.csv', versionId: first!.versionId }] });
    },
  },
  {
    name: 'data that are too old for the schema are trained on again when a person names them',
    variation: 'expectations',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      await stage.world.runFor(21 * 24 * HOUR);
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ force: true }), outcome: 'DATA_REJECTED', reason: /hours old, expected at most 480 hours/ });
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a snapshot of which a version was deleted is refused, although its rows still lie in the store',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      const { cooldownUntil } = stage.retraining();
      const [version] = allVersions(stage);
      stage.putData(trainingData(20, 70));
      stage.world.s3.deleteObject(stage.world.physicalId('Lake/Bucket'), version!.key, version!.versionId);
      await expectRefused(stage, snapshot, new RegExp(`^snapshot ${snapshot}: flights/all\\.csv version ${version!.versionId}: no such version, expected the one that was read then$`));
      expect(stage.retraining(), 'a refusal costs no run and no time, and shortens none').toMatchObject({ runs: 1, lastOutcome: 'SNAPSHOT_REFUSED', cooldownUntil });
      expect(cooldownUntil! * 1000).toBeGreaterThan(stage.world.clock.now);
    },
  },
  {
    name: 'an object that only hides behind a delete marker is still there for a snapshot',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      stage.world.s3.deleteObject(stage.world.physicalId('Lake/Bucket'), 'flights/all.csv');
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a snapshot whose manifest names another digest is refused',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      const key = `${SNAPSHOTS}${snapshot}/manifest.json`;
      const manifest = JSON.parse(Buffer.from(stage.world.s3.getObject(stage.store, key).body).toString()) as SnapshotManifest;
      stage.world.s3.putObject(stage.store, key, JSON.stringify({ ...manifest, inputs: manifest.inputs.map((input) => ({ ...input, sha256: '0'.repeat(64) })) }));
      await expectRefused(stage, snapshot, /all\.csv version \S+: got the SHA-256 [0-9a-f]{64}, expected 0{64} as in the manifest$/);
    },
  },
  {
    name: 'rows that somebody has changed in the store are made again from the objects before anybody trains on them',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      const before = trainingBytes(stage, snapshot);
      for (const key of before.keys()) stage.world.s3.putObject(stage.store, key, 'departure,origin_delay,distance,late\n');
      await stage.expectEnd({ live: 2, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
      expect(trainingBytes(stage, snapshot)).toEqual(before);
    },
  },
  {
    name: 'a fingerprint that no run has made, and what is none, are refused',
    play: async (stage) => {
      await stage.goLive();
      await expectRefused(stage, '0123456789abcdef', /^snapshot 0123456789abcdef: no manifest models\/flights\/retraining\/snapshots\/0123456789abcdef\/manifest\.json, expected that of an earlier run of model flights; /);
      const snapshot = await fingerprintOf(stage, 1);
      for (const hostile of [`../../other/retraining/snapshots/${snapshot}`, `${snapshot}/..`, snapshot.toUpperCase().replace(/\d/g, 'A'), `${snapshot}\n`, '', 'none', '{% $token %}', { path: snapshot }, 5, null]) {
        const execution = await stage.retrained({ force: true, snapshot: hostile as string });
        await stage.expectEnd({ live: 1, execution, outcome: 'SNAPSHOT_REFUSED', reason: /^trigger\.snapshot: got [^]* in a trigger of type manual, expected the fingerprint of a snapshot, 16 hexadecimal digits, in one of type manual$/ });
      }
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ type: 'schedule', snapshot }), outcome: 'SNAPSHOT_REFUSED', reason: /in a trigger of type schedule, / });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a run from a snapshot in a month that is used up is refused and not kept',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      stage.quality = 'bad';
      for (let run = 2; run <= 5; run++) await stage.forced();
      await stage.world.runUntil('2026-03-31T12:00:00Z');
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ snapshot }), outcome: 'SNAPSHOT_REFUSED', reason: /^all 5 runs of 2026-03 are used up; / });
      expect(kept(stage)).toBe('none');
      expect(stage.trained).toHaveLength(5);
    },
  },
  {
    name: 'a run from a snapshot that cannot begin now is refused and not kept, and what is kept of others stays',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ snapshot }), outcome: 'SNAPSHOT_REFUSED', reason: /^the next run may begin after 2026-03-31T00:\d\d\S*; a trigger that names a snapshot is not kept: start it again then, or with force$/ });
      expect(kept(stage)).toBe('none');
      await stage.retrained({ id: 'waits' });
      expect(kept(stage)).toMatchObject({ id: 'waits' });
      const running = stage.retrain({ force: true, snapshot, id: 'again' });
      await stage.world.runFor(5 * MINUTE);
      const other = await stage.retrained({ force: true, snapshot, id: 'another' });
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'DEPLOYED' });
      await stage.expectEnd({ live: 2, execution: other, outcome: 'SNAPSHOT_REFUSED', reason: /^another run is under way; a trigger that names a snapshot is not kept: start it again then$/ });
      expect(kept(stage), 'the run did not stand for it').toMatchObject({ id: 'waits' });
    },
  },
  {
    name: 'the death of a run from a snapshot is no matter of the trigger that waits meanwhile',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      await stage.retrained({ id: 'waits' });
      const running = stage.retrain({ force: true, snapshot, id: 'again' });
      await stage.world.runFor(5 * MINUTE);
      stage.world.stepFunctions.stopExecution(running);
      await stage.world.runFor(2 * MINUTE);
      const [janitor] = stage.triggeredBy('died').filter(({ input }) => input.includes(running));
      await stage.expectEnd({ live: 1, execution: await stage.ended(janitor!.executionArn), outcome: 'CLEANED_UP', reason: /ended as ABORTED and still held the lease; the champion serves, and no trigger waits for this run$/ });
      expect(kept(stage)).toMatchObject({ id: 'waits', attempts: 0 });
    },
  },
  {
    name: 'after a run from a snapshot, data that were learnt from before it are still known',
    play: async (stage) => {
      await stage.goLive();
      const snapshot = await fingerprintOf(stage, 1);
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      await stage.expectEnd({ live: 3, execution: await stage.retrained({ force: true, snapshot }), outcome: 'DEPLOYED' });
      await stage.world.runFor(25 * HOUR);
      await stage.expectEnd({ live: 3, execution: await stage.retrained(), outcome: 'NO_CHANGE' });
      expect(stage.trained).toHaveLength(3);
    },
  },
];

/** Data that are not trained on, and challengers that do not serve: the champion does. */
import { expect } from 'vitest';
import type { QuarantineReport } from '../../../lib/contract/expectations';
import { EVALUATION_FILE, type EvaluationDocument } from '../../../lib/contract/evaluation';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE, type Stage } from '../stage';
import { kept } from './happenings';

async function expectRejectedData(stage: Stage, reason: RegExp): Promise<void> {
  await stage.expectEnd({ live: 1, execution: await stage.retrained({ force: true }), outcome: 'DATA_REJECTED', reason });
  expect(stage.trained, 'training jobs').toHaveLength(1);
  expect(await stage.status(2)).toBe('none');
  expect(stage.retraining(), 'data that were not trained on cost no run').toMatchObject({ runs: 1, lastOutcome: 'DATA_REJECTED' });
  expect(kept(stage)).toBe('none');
}

/** The challenger is kept in the registry, and cannot be deployed from there. */
async function expectRejectedVersion(stage: Stage, version: number, decision: string): Promise<void> {
  expect(await stage.modelPackage(version)).toMatchObject({ ModelApprovalStatus: 'Rejected', CustomerMetadataProperties: { decision } });
  const deployed = stage.outcomes('deployment').length;
  expect((await stage.deployed({ modelPackageArn: stage.packageArn(version) })).error).toBe('Deployment.CANDIDATE_REFUSED');
  expect(stage.outcomes('deployment').slice(deployed)).toEqual(['CANDIDATE_REFUSED']);
}

export const REFUSING: readonly Scenario[] = [
  {
    name: 'data with lines that cannot be read are refused, with the first of them',
    play: async (stage) => {
      await stage.goLive();
      stage.putData(trainingData().replaceAll(/^(2026-03-1\d.*),\d+,\d$/gm, '$1'));
      await expectRejectedData(stage, /lines unreadable: 0\.\d+, expected less than 0\.\d+; the first is flights\/all\.csv line \d+: /);
    },
  },
  {
    name: 'data of one class are refused',
    play: async (stage) => {
      await stage.goLive();
      stage.putData(trainingData().replaceAll(/,1$/gm, ',0'));
      await expectRejectedData(stage, /no "1" in column "late" among the rows to train on, expected both classes; no "1" in column "late" among the held-out rows/);
    },
  },
  {
    name: 'data that are not as the schema expects are refused with every reason, and the lines are listed',
    variation: 'expectations',
    play: async (stage) => {
      await stage.goLive();
      // Minutes in place of hours, and a file that came twice.
      stage.putData(trainingData().replaceAll(/^(2026-03-1[0-4]T[^,]*),(\d+)/gm, (_, departure: string, delay: string) => `${departure},${Number(delay) * 60}`));
      stage.putData(trainingData(2), 'flights/again.csv');
      await expectRejectedData(stage, /rows against the expectations of the schema, expected less than 0\.\d+: \d+ with column "origin_delay" above 600, the first in flights\/all\.csv line \d+; 120 with the same "departure" as a row before, the first in flights\/all\.csv line \d+; mend the data, or the schema/);
      const reports = stage.world.s3.listObjects(stage.store, { prefix: 'models/flights/retraining/snapshots/' }).objects.filter(({ key }) => key.endsWith('/quarantine.json'));
      expect(reports.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as QuarantineReport).lines.length)).toEqual([387]);
    },
  },
  {
    name: 'data that came too late to say something about today are refused, by the time of the run',
    variation: 'expectations',
    play: async (stage) => {
      await stage.goLive();
      stage.putData(trainingData().replaceAll('2026-03-', '2026-02-').replace(/^2026-02-29.*$/m, ''));
      await expectRejectedData(stage, /the newest row by column "departure" is \d+ hours old, expected at most 480 hours/);
    },
  },
  {
    name: 'a prefix without objects is refused',
    play: async (stage) => {
      await stage.goLive();
      stage.world.s3.deleteObject(stage.world.physicalId('Lake/Bucket'), 'flights/all.csv');
      await expectRejectedData(stage, /got no object, expected the training data/);
    },
  },
  {
    name: 'too few rows are refused',
    play: async (stage) => {
      await stage.goLive();
      stage.putData(trainingData(20, 5));
      await expectRejectedData(stage, /85 rows to train on, expected at least 500; 15 held-out rows, expected at least 100/);
    },
  },
  {
    name: 'a challenger that is good, but not good enough against the champion, is held',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'fair';
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'CHALLENGER_REJECTED', reason: /^HOLD: ROC_AUC 0\.[78]\d* < 0\.\d+, the champion's 0\.9\d* less 0\.02$/ });
      await expectRejectedVersion(stage, 2, 'HOLD');
      expect(stage.retraining()).toMatchObject({ lastOutcome: 'CHALLENGER_REJECTED', failures: 0, runs: 2 });
    },
  },
  {
    name: 'a challenger that is not good enough by itself is rejected',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'bad';
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'CHALLENGER_REJECTED', reason: /^REJECT: ROC_AUC 0\.\d+ < 0\.7; / });
      await expectRejectedVersion(stage, 2, 'REJECT');
    },
  },
  {
    name: 'a first challenger that is not good enough brings no endpoint',
    play: async (stage) => {
      stage.quality = 'bad';
      stage.pushImage();
      await stage.world.runFor(MINUTE);
      const execution = await stage.ended(stage.triggeredBy('first-image')[0]!.executionArn);
      await stage.expectEnd({ live: 'none', execution, outcome: 'CHALLENGER_REJECTED', reason: /^REJECT: / });
      expect(stage.executions('deployment').filter((one) => one.input.includes('candidate'))).toEqual([]);
    },
  },
  {
    name: 'a challenger that answers no numbers is refused: there is no evidence for it',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'garbage';
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'CHALLENGER_REJECTED', reason: /^INCONCLUSIVE: the challenger's answers cannot be used: .* line 1: not a number/ });
      await expectRejectedVersion(stage, 2, 'INCONCLUSIVE');
    },
  },
  {
    name: 'against a champion that cannot be scored nothing can be said, and nothing is deployed',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'transform', name: '*-l', outcome: 'AlgorithmError' });
      const execution = await stage.forced();
      await stage.expectEnd({ live: 1, execution, outcome: 'CHALLENGER_REJECTED', reason: /^INCONCLUSIVE: ROC_AUC of the champion is missing: scoring: AlgorithmError/ });
      await expectRejectedVersion(stage, 2, 'INCONCLUSIVE');
      const { run } = (await stage.modelPackage(2)).CustomerMetadataProperties;
      const report = JSON.parse(Buffer.from(stage.world.s3.getObject(stage.store, `models/flights/retraining/runs/${run}/${EVALUATION_FILE}`).body).toString()) as EvaluationDocument;
      expect(report.gates.map(({ status }) => status)).toEqual(['PASS', 'INCONCLUSIVE']);
    },
  },
  {
    name: 'a challenger whose container does not come up ends the run',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'transform', name: '*-c', outcome: 'AlgorithmError' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^challenger: scoring: AlgorithmError: See job logs/ });
      expect(await stage.status(2)).toBe('none');
    },
  },
  {
    name: 'an image with critical findings is refused, however good the challenger is',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'COMPLETE', findings: { CRITICAL: 2, LOW: 7 } });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'GATE_REFUSED', reason: /^image scan: got findings SIMULATED-CRITICAL-1 \(CRITICAL\), SIMULATED-CRITICAL-2 \(CRITICAL\), expected none of CRITICAL, HIGH without a waiver/ });
      await expectRejectedVersion(stage, 2, 'GATE_REFUSED');
    },
  },
  {
    name: 'an image with critical findings does not serve either when a person approves the version afterwards',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'COMPLETE', findings: { CRITICAL: 1 } });
      await stage.forced();
      await stage.answer(2, 'Approved', 'it will be fine');
      const execution = await stage.deployed({ modelPackageArn: stage.packageArn(2) });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED', reason: /got the decision GATE_REFUSED, expected PROMOTE/ });
    },
  },
  {
    name: 'a finding is waived until its waiver ends, and closes the gate from the next day on, after another scan',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'COMPLETE', findings: { LOW: 1 }, named: { 'CVE-2026-0001': 'HIGH' } });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      // The scan is eight days old by then: another one is made, which finds the same.
      await stage.world.runFor(8 * 24 * HOUR);
      const execution = await stage.forced();
      await stage.expectEnd({ live: 2, execution, outcome: 'GATE_REFUSED', reason: /^image scan: got findings CVE-2026-0001 \(HIGH, whose waiver by model-owners holds from 2026-03-01 to 2026-04-05 only\), expected none of CRITICAL, HIGH without a waiver$/ });
    },
  },
  {
    name: 'a version whose waivers have ended is not deployed any more, by whomever',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'COMPLETE', findings: {}, named: { 'CVE-2026-0001': 'HIGH' } });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      await stage.expectEnd({ live: 1, execution: await stage.deployed({ modelPackageArn: stage.packageArn(1) }), outcome: 'DEPLOYED' });
      await stage.world.runUntil('2026-04-06T00:00:00Z');
      const execution = await stage.deployed({ modelPackageArn: stage.packageArn(2) });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED', reason: /flights\/2 are waived until 2026-04-05, expected a day \(yyyy-mm-dd\) that is not over; train again under a waiver that holds$/ });
    },
  },
  {
    name: 'a version of whose image no gate has spoken does not serve, whatever its metadata say of its metrics',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED', reason: /^no gate has looked at the image of .*flights\/2: got no waivedUntil in its metadata, expected a day \(yyyy-mm-dd\) or none; train again$/ });
    },
  },
  {
    name: 'a scan that is under way is waited for, and opens the gate when nothing is found',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'PENDING' });
      const running = stage.retrain({ force: true });
      await stage.world.runFor(30 * MINUTE);
      expect(await stage.status(2), 'registered before the scan has ended').toBe('none');
      stage.world.ecr.setScanResult(repository(stage), '2', { status: 'COMPLETE', findings: { MEDIUM: 3 } });
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a scan that does not end is not waited for for ever',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'PENDING' });
      const execution = await stage.forced();
      await stage.expectEnd({ live: 1, execution, outcome: 'GATE_REFUSED', reason: /^image scan: got the status PENDING, expected COMPLETE or ACTIVE/ });
      expect(execution.stoppedAt! - execution.startedAt).toBeLessThan(2 * HOUR);
    },
  },
  {
    name: 'an image that nobody scanned is refused',
    variation: 'image scan',
    play: async (stage) => {
      await stage.goLive();
      scans(stage, '2', { status: 'missing' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'GATE_REFUSED', reason: /^image scan: got none of this image, expected a complete one/ });
      await expectRejectedVersion(stage, 2, 'GATE_REFUSED');
    },
  },
];

function repository({ world }: Stage): string {
  return world.physicalId('Flights/Images/Repository');
}

/** Pushes an image whose scan comes to that. */
function scans(stage: Stage, tag: string, result: Parameters<Stage['world']['ecr']['setScanResult']>[2]): void {
  stage.world.ecr.setScanResult(repository(stage), tag, result);
  stage.pushImage(tag);
}

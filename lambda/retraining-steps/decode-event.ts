/** Checks the event of a step; all problems at once. */
import { retrainingKeys, type RetrainingStepsEvent } from '../../lib/contract/retraining-steps';
import { FINGERPRINT } from '../../lib/contract/snapshot';
import { timestampCell } from '../shared/records/cells';
import { isUriIn } from './uri';

const STEPS: readonly unknown[] = ['prepare', 'judge', 'rebase', 'scan', 'approval'];
const USER = ['identityArn', 'principalId', 'sourceIdentity', 'userProfileArn'];
const RUN = /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/;
const TIME_EXPECTED = 'a time in ISO 8601';
const isTime = (value: string): boolean => !Number.isNaN(timestampCell(value));
const RUN_EXPECTED = '1 to 128 letters, digits and hyphens';

/** Where the function may read and write. */
export interface OwnPlace {
  readonly bucket: string;
  readonly modelId: string;
}

/** @throws Error naming every member that is not as it should be */
export function decodeEvent(event: unknown, place: OwnPlace): RetrainingStepsEvent {
  const members: Readonly<Record<string, unknown>> = typeof event === 'object' && event !== null ? { ...event } : {};
  const { step } = members;
  if (!STEPS.includes(step)) throw new Error(`event.step: got ${shown(step)}, expected one of ${STEPS.join(', ')}`);
  const root = retrainingKeys.root(place.modelId);
  const problems: string[] = [];
  const check = (name: string, value: unknown, accepts: (value: string) => boolean, expected: string): void => {
    if (typeof value !== 'string' || !accepts(value)) problems.push(`event.${name}: got ${shown(value)}, expected ${expected}`);
  };
  const expect = (name: string, accepts: (value: string) => boolean, expected: string): void => check(name, members[name], accepts, expected);
  const isKey = (value: string): boolean => value.startsWith(root);
  const isUri = (value: string): boolean => isUriIn(value, place.bucket, root);
  const uri = `an S3 URI below s3://${place.bucket}/${root} that ends with a slash`;
  if (step === 'rebase') {
    expect('baselineKey', isKey, `a key below ${root}`);
  } else if (step === 'scan') {
    expect('run', (run) => RUN.test(run), RUN_EXPECTED);
    expect('imageDigest', (digest) => /^sha256:[0-9a-f]{64}$/.test(digest), 'sha256: and 64 hexadecimal digits');
    expect('now', isTime, TIME_EXPECTED);
    if (members['pending'] !== undefined) expect('pending', (value) => ['WAIT', 'REFUSED'].includes(value), 'WAIT or REFUSED');
  } else if (step === 'approval') {
    expect('run', (run) => RUN.test(run), RUN_EXPECTED);
    for (const name of ['execution', 'modelPackage']) expect(name, (arn) => arn.startsWith('arn:'), 'an ARN');
    expect('status', (status) => ['Approved', 'Rejected'].includes(status), 'Approved or Rejected');
    expect('by', (by) => ['person', 'gates'].includes(by), 'person or gates');
    expect('seenAt', isTime, TIME_EXPECTED);
    expect('changedAt', (time) => time === 'none' || isTime(time), `${TIME_EXPECTED}, or none`);
    expect('description', () => true, 'a text');
    const changedBy: unknown = members['changedBy'];
    const user: Readonly<Record<string, unknown>> = typeof changedBy === 'object' && changedBy !== null ? { ...changedBy } : {};
    for (const name of USER) check(`changedBy.${name}`, user[name], (value) => value !== '', 'a text, or none');
  } else {
    expect('run', (run) => RUN.test(run), RUN_EXPECTED);
    if (step === 'prepare') {
      expect('lastFingerprint', (value) => value !== '', 'a fingerprint, or none');
      if (members['now'] !== undefined) expect('now', isTime, TIME_EXPECTED);
      // It becomes part of a key.
      if (members['snapshot'] !== undefined) expect('snapshot', (value) => value === 'none' || FINGERPRINT.test(value), '16 hexadecimal digits, or none');
    } else {
      expect('manifestKey', isKey, `a key below ${root}`);
      expect('labelsUri', isUri, uri);
      expect('challengerUri', isUri, uri);
      expect('championUri', (value) => value === 'none' || isUri(value), `none, or ${uri}`);
      expect('championProblem', (value) => value !== '', 'a reason, or none');
    }
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return event as RetrainingStepsEvent;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** Tests of checking the event of a step. */
import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../../lambda/retraining-steps/decode-event';

const PLACE = { bucket: 'store', modelId: 'flights' };
const ROOT = 'models/flights/retraining/';
const URI = `s3://store/${ROOT}runs/r/`;
const EVENTS = {
  prepare: { step: 'prepare', run: 'run-1', lastFingerprint: 'none' },
  judge: { step: 'judge', run: 'run-1', manifestKey: `${ROOT}snapshots/f/manifest.json`, labelsUri: URI, challengerUri: URI, championUri: 'none', championProblem: 'none' },
  rebase: { step: 'rebase', baselineKey: `${ROOT}snapshots/f/baseline.json` },
  scan: { step: 'scan', run: 'run-1', imageDigest: `sha256:${'a'.repeat(64)}`, now: '2026-03-30T00:00:00Z' },
} as const;
const NOBODY = { identityArn: 'none', principalId: 'none', sourceIdentity: 'none', userProfileArn: 'none' };
const APPROVAL = { step: 'approval', run: 'run-1', execution: 'arn:e', modelPackage: 'arn:m', status: 'Approved', by: 'gates', seenAt: '2026-03-30T00:00:00Z', changedAt: 'none', changedBy: NOBODY, description: '' };

describe('decodeEvent', () => {
  it.each(Object.values(EVENTS))('takes $step as it is', (event) => {
    expect(decodeEvent(event, PLACE)).toBe(event);
    expect(() => decodeEvent({ ...event, later: true }, PLACE)).not.toThrow();
  });

  it.each([null, 'prepare', [], {}, { step: 'train' }, { step: ['prepare'] }])('refuses %j: it names no step', (event) => {
    expect(() => decodeEvent(event, PLACE)).toThrow(/^event\.step: got .*, expected one of prepare, judge, rebase, scan, approval$/);
  });

  it.each(Object.values(EVENTS).flatMap((event) => Object.keys(event).slice(1).map((name) => [event.step, name, event] as const)))('refuses %s without %s', (_, name, event) => {
    expect(() => decodeEvent({ ...event, [name]: undefined }, PLACE)).toThrow(`event.${name}: got nothing, expected `);
    expect(() => decodeEvent({ ...event, [name]: '' }, PLACE)).toThrow(`event.${name}: got "", expected `);
    expect(() => decodeEvent({ ...event, [name]: 5 }, PLACE)).toThrow(`event.${name}: got 5, expected `);
  });

  it.each([
    ['prepare', 'run', 'a/b'],
    ['prepare', 'run', '-a'],
    ['judge', 'manifestKey', 'models/other/retraining/manifest.json'],
    ['judge', 'labelsUri', `s3://elsewhere/${ROOT}`],
    ['judge', 'challengerUri', 's3://store/models/flights/drift/'],
    ['judge', 'challengerUri', URI.slice(0, -1)],
    ['judge', 'challengerUri', 'none'],
    ['judge', 'championUri', 'nothing'],
    ['rebase', 'baselineKey', 'models/flights/drift/baseline.json'],
    ['scan', 'imageDigest', 'none'],
    ['scan', 'now', 'today'],
    ['scan', 'pending', 'PASS'],
    ['prepare', 'now', 'today'],
    ['prepare', 'snapshot', '../../other/retraining/snapshots'],
    ['prepare', 'snapshot', '0123456789abcdef/..'],
    ['prepare', 'snapshot', '0123456789ABCDEF'],
    ['prepare', 'snapshot', '0123456789abcdef\n'],
    ['prepare', 'snapshot', ''],
  ] as const)('refuses %s with %s = %s', (step, name, value) => {
    expect(() => decodeEvent({ ...EVENTS[step], [name]: value }, PLACE)).toThrow(`event.${name}: got ${JSON.stringify(value)}, expected `);
  });

  it('takes an approval by the gates, and one by a person of whom the registry knows the name', () => {
    const person = { ...APPROVAL, by: 'person', changedAt: '2026-03-29T23:59:00.123Z', changedBy: { ...NOBODY, identityArn: 'arn:aws:iam::111122223333:role/owners' }, description: 'looks fine' };
    for (const event of [APPROVAL, person]) expect(decodeEvent(event, PLACE)).toBe(event);
  });

  it.each([
    ['run', '../x'], ['execution', 'execution'], ['modelPackage', 'none'], ['status', 'PendingManualApproval'], ['by', 'nobody'], ['seenAt', 'none'], ['changedAt', 'yesterday'],
    ['description', undefined], ['changedBy', undefined], ['changedBy', { ...NOBODY, identityArn: { Arn: 'x' } }], ['changedBy', { ...NOBODY, identityArn: '' }],
  ])('refuses an approval with %s = %j', (name, value) => {
    expect(() => decodeEvent({ ...APPROVAL, [name]: value }, PLACE)).toThrow(new RegExp(`^event\\.${name}(\\.identityArn)?: got .*, expected `));
  });

  it('tells all problems at once', () => {
    expect(() => decodeEvent({ step: 'prepare' }, PLACE)).toThrow('event.run: got nothing, expected 1 to 128 letters, digits and hyphens; event.lastFingerprint: got nothing, expected a fingerprint, or none');
  });
});

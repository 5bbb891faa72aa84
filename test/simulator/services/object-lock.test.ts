/** Object Lock in the simulated S3: what is written cannot be deleted before its time. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { lockOf, lockProblems } from '../../../simulator/services/object-lock';
import { S3 } from '../../../simulator/services/s3';
import { DAY, refusal, START } from './fixture';

const locked = (retention: object): object => ({ ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } } });

describe('a bucket with object lock', () => {
  it('keeps a version until its retention is over, from when it was written', async () => {
    const clock = new Clock({ start: START });
    const s3 = new S3(clock);
    s3.createBucket('evidence', { versioned: true, lock: lockOf(locked({ Mode: 'GOVERNANCE', Days: 2 })) });
    const { versionId } = s3.putObject('evidence', 'a', 'x');
    await clock.runUntil(START + 2 * DAY - 1);
    expect(refusal(() => s3.deleteObject('evidence', 'a', versionId))).toMatchObject({ code: 'AccessDenied' });
    await clock.runUntil(START + 2 * DAY);
    s3.deleteObject('evidence', 'a', versionId);
    expect(s3.listVersions('evidence')).toEqual([]);
  });

  it('lets a marker hide what is locked, and the marker go again', () => {
    const s3 = new S3(new Clock({ start: START }));
    s3.createBucket('evidence', { versioned: true, lock: DAY });
    s3.putObject('evidence', 'a', 'x');
    s3.deleteObject('evidence', 'a');
    const [marker] = s3.listVersions('evidence');
    s3.deleteObject('evidence', 'a', marker!.versionId);
    expect(Buffer.from(s3.getObject('evidence', 'a').body).toString()).toBe('x');
  });
});

describe('the lock of a bucket in a template', () => {
  it('is its default retention, in days or in years of 365 days, or none', () => {
    expect([locked({ Mode: 'COMPLIANCE', Years: 7 }), locked({ Mode: 'GOVERNANCE', Days: 1 }), {}].map(lockOf)).toEqual([7 * 365 * DAY, DAY, undefined]);
  });

  it.each([
    [{ ObjectLockConfiguration: {} }, 'expected none where ObjectLockEnabled is not true'],
    [locked({ Mode: 'GOVERNANCE' }), 'expected a default retention'],
    [locked({ Mode: 'GOVERNANCE', Days: 1, Years: 1 }), 'expected a default retention'],
    [locked({ Mode: 'NONE', Days: 1 }), 'expected a default retention'],
  ])('is refused as %j', (properties, problem) => {
    expect(lockProblems(properties, 'Bucket.Properties')).toEqual([expect.stringContaining(problem)]);
  });
});

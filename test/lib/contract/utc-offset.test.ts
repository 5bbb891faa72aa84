/** How far a clock is ahead of UTC. */
import { describe, expect, it } from 'vitest';
import { utcOffsetMinutes } from '../../../lib/contract/utc-offset';

describe('an offset from UTC', () => {
  it.each([['+08:00', 480], ['-09:30', -570], ['+05:45', 345], ['+00:00', 0], ['-00:00', 0], ['+14:00', 840]])('%s is %i minutes', (text, minutes) => {
    expect(utcOffsetMinutes(text)).toBe(minutes);
  });

  it.each(['08:00', '+8:00', '+0800', '+15:00', '+08:60', 'UTC', 'Asia/Singapore', '', 480, null, undefined])('is not %j', (text) => {
    expect(utcOffsetMinutes(text)).toBeNaN();
  });
});

/** The check of times in state machines, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { waitFindings } from '../../../simulator/checks/asl-waits';
import { broken, type Editable, value } from './fixtures';

const GOOD = {
  StartAt: 'Pause', TimeoutSeconds: 7200,
  States: {
    Pause: { Type: 'Wait', Seconds: 7199, Next: 'Until' },
    Until: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Long' },
    Long: { Type: 'Wait', Seconds: '{% $seconds %}', Next: 'Call' },
    Call: { Type: 'Task', TimeoutSeconds: 600, HeartbeatSeconds: 60, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 600 }], Next: 'Each' },
    Each: { Type: 'Map', ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Wait', Seconds: 5, End: true } } }, End: true },
  },
};

const afterChange = (edit: (machine: Editable) => void): string[] => waitFindings('M', broken(GOOD, edit));

describe('a machine', () => {
  it('whose times lie within the life of an execution has no findings', () => {
    expect(waitFindings('M', GOOD)).toEqual([]);
  });

  it('without a limit may wait for less than a year', () => {
    const forAYear = (seconds: number): string[] => afterChange((machine) => { delete (machine as { TimeoutSeconds?: unknown }).TimeoutSeconds; machine['States']!['Pause']!['Seconds'] = value(seconds); });
    expect(forAYear(365 * 86_400 - 1)).toEqual([]);
    expect(forAYear(3 * 365 * 86_400)).toEqual(['M/Pause.Seconds: got 94608000, expected less than the 31536000 s that the execution lives']);
  });

  it.each<[string, (machine: Editable) => void, RegExp]>([
    ['a wait as long as the execution lives', ({ States }) => (States!['Pause']!['Seconds'] = value(7200)), /^M\/Pause\.Seconds: got 7200, expected less than the 7200 s/],
    ['a wait of nothing', ({ States }) => (States!['Pause']!['Seconds'] = value(0)), /^M\/Pause\.Seconds: got 0, expected at least 1/],
    ['a wait until a moment that is written out', ({ States }) => (States!['Until']!['Timestamp'] = value('2027-01-01T00:00:00Z')), /^M\/Until\.Timestamp: got 2027-/],
    ['a timeout that never fires', ({ States }) => (States!['Call']!['TimeoutSeconds'] = value(7200)), /^M\/Call\.TimeoutSeconds: got 7200/],
    ['a heartbeat that never fires', ({ States }) => (States!['Call']!['HeartbeatSeconds'] = value(9000)), /^M\/Call\.HeartbeatSeconds: got 9000/],
    ['a retry that never comes', ({ States }) => (States!['Call']!['Retry']![0]!['IntervalSeconds'] = value(86_400)), /^M\/Call\.Retry\[0\]\.IntervalSeconds: got 86400/],
    ['a wait inside of a Map that is too long', ({ States }) => (States!['Each']!['ItemProcessor']!['States']!['Inner']!['Seconds'] = value(8000)), /^M\/Each\S*\/Inner\.Seconds: got 8000/],
    ['a limit beyond a year', (machine) => (machine['TimeoutSeconds'] = value(40_000_000)), /^M\.TimeoutSeconds: got 40000000, expected at most 31536000/],
  ])('must not have %s', (_, edit, finding) => {
    expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
  });
});

/** Tests of checking events. */
import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../../lambda/drift-check/decode-event';

const time = '2001-02-03T06:20:00Z';
const window = { start: '2001-02-03T03:00:00Z', end: '2001-02-03T06:00:00Z' };

describe('decodeEvent', () => {
  it('takes the time of a scheduled event, whatever else is in it', () => {
    expect(decodeEvent({ time, id: 'x', source: 'aws.events', detail: {} }, 15)).toEqual({ time: Date.parse(time) });
  });

  it('takes the window of a request', () => {
    expect(decodeEvent({ time, window }, 15)).toEqual({ time: Date.parse(time), window });
  });

  it('understands other zones', () => {
    expect(decodeEvent({ time: '2001-02-03T07:20:00+01:00', window: { start: '2001-02-03T04:00:00+01:00', end: '2001-02-03T06:00:00.000Z' } }, 15)).toEqual({ time: Date.parse(time), window });
  });

  it.each([
    [undefined, 'event: got nothing, expected an object'],
    [[], 'event: got [], expected an object'],
    [{}, 'event.time: got nothing, expected an ISO 8601 instant with its zone'],
    [{ time: 981174000000 }, 'event.time: got 981174000000, expected an ISO 8601 instant'],
    [{ time: '2001-02-03T06:20:00' }, 'event.time: got "2001-02-03T06:20:00", expected an ISO 8601 instant with its zone'],
    [{ time: '2001-02-33T06:20:00Z' }, 'event.time: got "2001-02-33T06:20:00Z"'],
    [{ time }, "event.source: got nothing, expected \"aws.events\", as EventBridge's schedule sends it"],
    [{ time }, 'to have a span judged on request, name it as event.window'],
    [{ time, window: null }, 'event.source: got nothing'],
    [{ time, source: 'aws.s3' }, 'event.source: got "aws.s3", expected "aws.events"'],
    [{ time: '2021-02-03T06:20:00Z', source: 4711 }, 'event.source: got 4711'],
    [{ time, window: 'all' }, 'event.window: got "all", expected an object'],
    [{ time, window: { end: window.end } }, 'event.window.start: got nothing'],
    [{ time, window: { ...window, start: '2001-02-03T03:30:00Z' } }, 'event.window.start: got "2001-02-03T03:30:00Z", expected a full hour'],
    [{ time, window: { start: window.end, end: window.end } }, 'expected the start before the end'],
    [{ time, window: { ...window, start: '1999-01-01T00:00:00Z' } }, 'expected at most 8784'],
    [{ time, window: { ...window, end: '2001-02-03T07:00:00Z' } }, 'event.window.end: got 2001-02-03T07:00:00Z, expected at most 2001-02-03T06:00:00Z'],
  ])('refuses %j', (event, message) => {
    expect(() => decodeEvent(event, 15)).toThrow(message);
  });
});

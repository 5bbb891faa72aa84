/** What the platform delivers, and what the log of the service holds: days, hours, units, and the mishaps of the calendar. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, type Calendar } from '../../../examples/flight-delay/demo/calendar';
import { DataPlatform } from '../../../examples/flight-delay/demo/data-platform';
import { featuresOf } from '../../../examples/flight-delay/demo/features';
import { FlightRows, LOG_HEADER } from '../../../examples/flight-delay/demo/flight-rows';
import { InferenceLog } from '../../../examples/flight-delay/demo/inference-log';
import { Clock } from '../../../simulator/clock';
import { S3 } from '../../../simulator/services/s3';
import { madeFlights, quietCalendar, START } from './made-flights';

let clock: Clock;
let s3: S3;
beforeEach(() => {
  clock = new Clock({ start: START });
  s3 = new S3(clock);
  s3.createBucket('lake', { versioned: true });
});

const flights = madeFlights();
const rowsOf = (calendar: Calendar): FlightRows => new FlightRows(flights, featuresOf(flights), calendar.kilometres);
const keys = (): string[] => s3.listObjects('lake').objects.map(({ key }) => key);
const text = (key: string): string => Buffer.from(s3.getObject('lake', key).body).toString();

function started(given: Partial<Calendar> = {}): DataPlatform {
  const calendar = quietCalendar(given);
  const platform = new DataPlatform({ clock, s3 }, rowsOf(calendar), calendar, 'lake');
  platform.start(START);
  return platform;
}

describe('the data platform', () => {
  it('writes the labelled flights of a day in the morning after', async () => {
    const platform = started();
    await clock.runUntil(START + DAY_MS + 5 * HOUR_MS - 1);
    expect(keys()).toEqual([]);
    await clock.runUntil(START + DAY_MS + 5 * HOUR_MS);
    expect(keys()).toEqual(['flights/2001/02/01.csv']);
    expect(platform.delivered).toBe(144);
    expect(text('flights/2001/02/01.csv').split('\n').slice(0, 3)).toEqual([
      'departure,hour,weekday,distance,origin,destination,origin_delay,delayed',
      '2001-02-01T00:00:00Z,0,4,500,SIN,KUL,,0',
      '2001-02-01T00:10:00Z,0,4,500,KUL,SIN,,0',
    ]);
  });

  it('writes the days before the stack was deployed at once', () => {
    started({ deployed: START + DAY_MS });
    expect(keys()).toEqual(['flights/2001/02/01.csv']);
  });

  it('keeps labels back until their month is over, and then brings all of them', async () => {
    started({ labelsLate: { from: START, to: START + 2 * DAY_MS } });
    await clock.runUntil(START + 2 * DAY_MS);
    expect(keys()).toEqual([]);
    await clock.runUntil(START + 3 * DAY_MS);
    expect(keys()).toEqual(['flights/2001/02/01.csv', 'flights/2001/02/02.csv']);
  });

  it('passes kilometres on, and writes miles again once it is repaired', async () => {
    const platform = started({ kilometres: { from: START + 6 * HOUR_MS, to: START + DAY_MS }, repair: START + DAY_MS + 9 * HOUR_MS });
    await clock.runUntil(START + DAY_MS + 6 * HOUR_MS);
    const distances = (): string[] => [...new Set(text('flights/2001/02/01.csv').trimEnd().split('\n').slice(1).map((line) => line.split(',')[3]!))];
    expect(distances()).toEqual(['500', '805']);
    platform.repair();
    expect(distances()).toEqual(['500']);
  });
});

describe('the log of the service', () => {
  const LINE = '2001-02-01T00:05:00Z,0,4,500,ORD,LAX,1.5,0.2\n';
  function logged(given: Partial<Calendar>, hour = START): void {
    const log = new InferenceLog({ clock, s3 }, quietCalendar(given), 'lake');
    for (let index = 0; index < 50; index++) log.add(LINE);
    log.close(hour);
  }

  it('is one object an hour, and none where nothing was asked', () => {
    logged({});
    new InferenceLog({ clock, s3 }, quietCalendar(), 'lake').close(START + HOUR_MS);
    expect(keys()).toEqual(['inference/2001/02/01/00/part-0.csv']);
    expect(text(keys()[0]!)).toBe(LOG_HEADER + LINE.repeat(50));
  });

  it('loses, doubles and cuts off what the calendar says', () => {
    logged({ missingHour: START });
    expect(keys()).toEqual([]);
    logged({ doubledHour: START });
    expect(keys()).toEqual(['inference/2001/02/01/00/part-0-retried.csv', 'inference/2001/02/01/00/part-0.csv']);
    logged({ corruptedHour: START });
    expect(text('inference/2001/02/01/00/part-0.csv').split('\n').filter((line) => line !== '' && line.split(',').length < 8)).toHaveLength(2);
  });

  it('brings half of the late hour half a day later, every line once', async () => {
    logged({ lateHour: START });
    expect(keys()).toEqual(['inference/2001/02/01/00/part-0.csv']);
    await clock.runUntil(START + DAY_MS / 2);
    expect(keys()).toEqual(['inference/2001/02/01/00/part-0.csv', 'inference/2001/02/01/00/part-1.csv']);
    expect(keys().map(text).join('').replaceAll(LOG_HEADER, '')).toBe(LINE.repeat(50));
  });
});

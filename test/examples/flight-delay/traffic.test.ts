/** Tests of who asks the endpoint, and of what is made for nobody. */
import { describe, expect, it, vi } from 'vitest';
import { featuresOf } from '../../../examples/flight-delay/demo/features';
import { FlightRows } from '../../../examples/flight-delay/demo/flight-rows';
import { InferenceLog } from '../../../examples/flight-delay/demo/inference-log';
import { Traffic } from '../../../examples/flight-delay/demo/traffic';
import { Clock } from '../../../simulator/clock';
import { S3 } from '../../../simulator/services/s3';
import { Bench } from '../../simulator/sagemaker/fixture';
import { madeFlights, quietCalendar, START } from './made-flights';

describe('traffic', () => {
  it('makes requests for nobody only once where no version serves, so that a program that fails does not slow the story down', async () => {
    const clock = new Clock({ start: START });
    const s3 = new S3(clock);
    s3.createBucket('lake', { versioned: false });
    const flights = madeFlights();
    const calendar = quietCalendar();
    const rows = new FlightRows(flights, featuresOf(flights), calendar.kilometres);
    const features = vi.spyOn(rows, 'features');
    const world = { clock, s3, sageMaker: new Bench().sageMaker };
    const traffic = new Traffic(world, rows, new InferenceLog(world, calendar, 'lake'), 'flight-delay', calendar);
    traffic.start();
    await clock.runUntil(calendar.end);
    expect(traffic.unasked).toBe(flights.rows);
    expect(features.mock.calls.length).toBe(flights.rows);
  });
});

/** What short forms of the story share: few flights, few days, and the assembly. */
import { App } from 'aws-cdk-lib';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALENDAR, type Calendar } from '../../../examples/flight-delay/demo/calendar';
import type { Flights } from '../../../examples/flight-delay/demo/flights';
import { FlightDelayStack, type FlightDelayStackProps } from '../../../examples/flight-delay/stack';
import { realFlights } from './real-flights';

const AIRPORTS = 12;
/** Twelve days, with every accident in them. */
export const SHORT: Calendar = {
  ...CALENDAR,
  end: Date.UTC(2001, 1, 13),
  labelsLate: { from: Date.UTC(2001, 1, 1), to: Date.UTC(2001, 1, 4) },
  corruptedHour: Date.UTC(2001, 1, 2, 17),
  missingHour: Date.UTC(2001, 1, 3, 14),
  doubledHour: Date.UTC(2001, 1, 4, 9),
  lateHour: Date.UTC(2001, 1, 5, 20),
  kilometres: { from: Date.UTC(2001, 1, 8, 6), to: Date.UTC(2001, 1, 10) },
  retrainingOnKilometres: Date.UTC(2001, 1, 9, 9),
  repair: Date.UTC(2001, 1, 10, 8),
  faultyImage: Date.UTC(2001, 1, 11, 5, 30),
  repairedImage: Date.UTC(2001, 1, 11, 10),
};

/** Of the real flights until then those that depart from one of the first airports. */
export async function fewFlights(): Promise<Flights> {
  const all = await realFlights();
  const kept: number[] = [];
  for (let row = 0; row < all.rows && all.departure[row]! < SHORT.end; row++) if (all.origin[row]! < AIRPORTS) kept.push(row);
  return {
    rows: kept.length,
    departure: Float64Array.from(kept, (row) => all.departure[row]!),
    delay: Float32Array.from(kept, (row) => all.delay[row]!),
    distance: Float32Array.from(kept, (row) => all.distance[row]!),
    origin: Uint16Array.from(kept, (row) => all.origin[row]!),
    destination: Uint16Array.from(kept, (row) => all.destination[row]!),
    airports: all.airports,
  };
}

/** Two days: the first version, and an hour of the log of which lines are cut off. */
export const SHORTEST: Calendar = { ...SHORT, end: Date.UTC(2001, 1, 3) };

/** Folder of the synthesized example. */
export function assemblyOf(props: Pick<FlightDelayStackProps, 'code' | 'triggers'> = {}): string {
  const app = new App({ outdir: join(mkdtempSync(join(tmpdir(), 'story-')), 'cdk.out') });
  new FlightDelayStack(app, 'FlightDelay', { env: { region: 'ap-southeast-1' }, ...props });
  app.synth();
  return app.outdir;
}

/** What both tests need: the stack, synthesized once; programs in the place of containers; flights to train on and to ask about. */
import { App, Duration } from 'aws-cdk-lib';
import type { Program, Simulation } from 'cdk-mlops/testing';
import { FlightsStack } from './stack';

const DAY = 86_400_000;

export const app = new App();
new FlightsStack(app, 'Flights', { env: { account: '111122223333', region: 'ap-southeast-1' } });

/** Learns nothing: it says of each flight how late it departs, as a share of 100 minutes. */
export const PROGRAM: Program = { train: { files: { model: 'by departure' } }, serve: { answer: (row) => String(Number(row.split(',')[0]) / 100) } };

/** Whoever departs more than 50 minutes late arrives late. */
export function flights(from: string, days: number, delayOf: (index: number) => number, withLabel = true): string {
  const rows = Array.from({ length: days * 60 }, (_, index) => {
    const departure = new Date(Date.parse(from) + Math.floor((index * DAY) / 60)).toISOString();
    const delay = delayOf(index);
    return `${departure},${delay},${200 + ((index * 53) % 1800)}${withLabel ? `,${delay > 50 ? 1 : 0}` : ''}`;
  });
  return `departure,origin_delay,distance${withLabel ? ',late' : ''}\n${rows.join('\n')}\n`;
}

export const usualDelay = (index: number): number => (index * 37) % 100;

/** Version 1 is trained, judged and live. */
export async function goLive(simulation: Simulation): Promise<void> {
  simulation.bucket('Lake/Bucket').put('flights/2025.csv', flights('2025-12-16T00:00:00Z', 20, usualDelay));
  simulation.pushImage('Images/Repository', 'v1');
  await simulation.executionEnds('Retraining', { outcome: 'DEPLOYED', within: Duration.hours(3) });
}

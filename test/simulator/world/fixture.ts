/** Worlds for tests: loaded from apps, and closed when the test is over. */
import { onTestFinished } from 'vitest';
import type { App } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset, DataStore, DriftMonitor, InferenceLog } from '../../../lib';
import { World, type WorldOptions } from '../../../simulator/world';
import { WARM } from '../../support/warm';
import { REGION, synthesized } from '../assembly/fixture';

export const START = Date.UTC(2001, 1, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Closed when the test is over, whatever becomes of it. Hand-made roles have few policies: what they may is for other tests. */
export async function loaded(assemblyDirectory: string, options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await World.load(assemblyDirectory, { start: START, permissions: 'observed', processes: WARM, ...options });
  onTestFinished(() => world.close());
  return world;
}

/** The message of the refusal to load an assembly. */
export async function refusalToLoad(build: (app: App) => void, options: Partial<WorldOptions> = {}): Promise<string> {
  try {
    await (await World.load(synthesized(build), { start: START, permissions: 'observed', ...options })).close();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('got a world, expected a refusal');
}

/** A drift monitor that checks every hour what the last day held. */
export function hourlyMonitor(app: App): void {
  const stack = new Stack(app, 'Hourly', { env: { region: REGION } });
  const lake = new DataStore(stack, 'Lake').bucket;
  new DriftMonitor(stack, 'Monitor', {
    modelId: 'flight-delay',
    baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, '../../../examples/flight-watch/schema.json') }),
    log: InferenceLog.jsonLines(lake, 'inference/'),
    every: Duration.hours(1),
    window: Duration.days(1),
    criticalFeatures: ['delay'],
  });
}

/** A function that answers with its event, or fails where that says so. */
export function echo(stack: Stack, id: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  const code = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async (event) => { if (event.fails) throw new Error("told to"); return event; };\n');
  return new lambda.Function(stack, id, { code: lambda.Code.fromAsset(code), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X, ...props });
}

/** Flights of January, as many as asked for, one shape. */
export function trainingData(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => `2001-01-${String(1 + (row % 28)).padStart(2, '0')}T05:00:00Z,${delayOf(row)},${100 + ((row * 37) % 900)},A${row % 5},B${row % 7}\n`);
  return `departure,delay,distance,origin,destination\n${lines.join('')}`;
}

/** The log of one hour. @param shift added to every delay */
export function hourOfLog(hour: number, rows: number, shift = 0): { readonly key: string; readonly body: string } {
  const time = new Date(hour).toISOString();
  const body = Array.from({ length: rows }, (_, row) => `${JSON.stringify({ departure: time, delay: delayOf(row) + shift, distance: 100 + ((row * 37) % 900), origin: `A${row % 5}`, destination: `B${row % 7}` })}\n`).join('');
  return { key: `inference/${time.slice(0, 13).replaceAll('-', '/').replace('T', '/')}/flights.jsonl`, body };
}

function delayOf(row: number): number {
  return (row * 13) % 40;
}

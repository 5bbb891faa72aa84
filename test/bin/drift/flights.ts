/** Made-up flights in files, for the commands: quiet days, and days on which everything is half a standard deviation later. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { normal, uniform } from '../../lambda/support/random';

export interface Flight {
  readonly departure: string;
  readonly delay: number;
  readonly origin: string;
}

const HOUR_MS = 3_600_000;

/** @param day of the first flight, e.g. `2001-02-01` */
export function flightsOf(day: string, hours: number, perHour: number, seed: number, shift = 0): Flight[] {
  const gauss = normal(seed);
  const next = uniform(seed + 1);
  return Array.from({ length: hours * perHour }, (_, index) => ({
    departure: new Date(Date.parse(day) + Math.floor(index / perHour) * HOUR_MS + (index % perHour) * 1000).toISOString(),
    delay: Math.round((gauss() + shift) * 1e6) / 1e6,
    origin: next() < 0.6 ? 'ORD' : 'JFK',
  }));
}

export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'drift-'));
}

export function csv(flights: readonly Flight[]): string {
  return ['departure,delay,origin', ...flights.map(({ departure, delay, origin }) => `${departure},${delay},${origin}`), ''].join('\n');
}

export function jsonLines(flights: readonly Flight[]): string {
  return flights.map((flight) => `${JSON.stringify(flight)}\n`).join('');
}

/** Writes a file in the folder and returns its path; one that ends in `.gz` is compressed. */
export function file(of: string, name: string, text: string): string {
  const path = join(of, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

/** The closed loop, from a scenario file: what somebody who does not know TypeScript writes, and reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../simulator/scenario';
import { assemblyOf, trainingData } from '../../scenarios/flights';
import { scenarioFile } from './fixture';

const SCENARIO = readFileSync(join(__dirname, 'closed-loop.yaml'), 'utf8');

describe('the closed loop', () => {
  it('comes to the same end in another order of what happens at one time than its example has', async () => {
    const lines: string[] = [];
    const result = await simulate({ assembly: assemblyOf('plain'), scenario: scenarioFile(SCENARIO, { 'flights.csv': trainingData() }), detail: 'story', seed: 2, print: (line) => void lines.push(line) });
    const output = lines.join('\n');
    expect(result, output).toEqual({ held: 13, failed: 0, isComplete: true });
    expect(output).toMatch(/Flights\/Model\/Retraining\/Retraining\/Machine\/[0-9a-f]{8} {2}ends: DEPLOYED/);
    expect(output).toContain('is told "flights: deployment ROLLED_BACK"');
  });
});

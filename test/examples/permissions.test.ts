/**
 * Permissions of the examples, enforced: from the first image to a version that serves, nothing is denied to any role. Played by
 * `npm run permissions`, which writes down what was used, and by `npm run check`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../simulator/scenario';
import { provePermissions } from '../support/permissions/record';

const ROOT = resolve(__dirname, '..', '..');
const CLOSED_LOOP = join(ROOT, 'examples', 'closed-loop');
const run = promisify(execFile);

async function synthesized(app: string): Promise<string> {
  const assembly = mkdtempSync(join(tmpdir(), 'permissions-'));
  await run(process.execPath, ['--import', 'tsx', app], { cwd: ROOT, env: { ...process.env, CDK_OUTDIR: assembly } });
  return assembly;
}

interface Story {
  readonly name: string;
  readonly app: string;
  readonly scenario: () => string;
}

interface Names {
  readonly stack: string;
  readonly lake: string;
  readonly prefix: string;
  /** That a person pushes the image to; absent where the account builds it. */
  readonly repository?: string;
  /** How long the monitor looks at data before there is an image. */
  readonly before?: string;
  /** Group whose newest version a person approves; absent where no gate asks. */
  readonly approved?: string;
  /** Logs of requests in the lake, by their keys. */
  readonly logs?: Readonly<Record<string, string>>;
  /** Steps at the end. */
  readonly more?: string;
}

/** The first image is trained, judged and deployed. */
function firstImage({ stack, lake, prefix, repository, before = '0s', approved, logs = {}, more = '' }: Names): string {
  const file = join(mkdtempSync(join(tmpdir(), 'permissions-')), 'scenario.yaml');
  const push = repository === undefined ? '' : `
  - pushImage: { repository: ${repository}, tag: v1 }`;
  const approval = approved === undefined ? '' : `
  - after: 2h
    approve: { group: ${approved}, reason: looks good }`;
  writeFileSync(file, `start: 2001-03-01T00:00:00Z
stacks: [${stack}]
files:
  - { bucket: ${lake}, key: ${prefix}until-february.csv, file: ${join(CLOSED_LOOP, 'flights.csv')} }
${Object.entries(logs).map(([key, text]) => `  - { bucket: ${lake}, key: ${key}, text: ${JSON.stringify(text)} }\n`).join('')}programs:
  - { of: '*', train: { files: { model.txt: on time } }, serve: { answer: '0' } }
steps:
  - after: ${before}${push}${approval}
  - runUntilEnd: { machine: Retraining/Retraining/Machine, outcome: DEPLOYED, within: 1d }${more}
`);
  return file;
}

/** The alarm of the model that was there before starts the agency's own pipeline, and both models are checked. */
const LATER = `
  - setAlarmState: { alarm: Legacy/Alarms/Drift, state: ALARM }
  - after: 25h`;

const REQUESTS = {
  'inference/2001/03/01/00/1.jsonl': '{"departure":"2001-03-01T00:05:00Z","delay":3,"distance":612,"origin":"SFO","destination":"SEA"}\n',
  'legacy/year=2001/month=03/day=01/hour=00/1.csv': 'departure,distance,origin,destination\n2001-03-01T00:05:00Z,612,SFO,SEA\n',
};

/** A visit that was foretold, and what a ranger counted the day after. */
const COUNTED = {
  'inference/2001/02/25/10/visits.jsonl': '{"visit":"v1","predicted":4,"distance":800,"origin":"LAX","destination":"BNA"}\n',
  'counts/2001/02/26/counts.csv': 'visit,delay\nv1,5\n',
};

const STORIES: readonly Story[] = [
  { name: 'closed-loop', app: 'bin/app.ts', scenario: () => join(CLOSED_LOOP, 'scenario.yaml') },
  { name: 'greenfield-agency', app: 'examples/greenfield-agency/app.ts', scenario: () => firstImage({ stack: 'prod/Parks', lake: 'Lake/Bucket', prefix: 'visits/', logs: COUNTED, more: '\n  - after: 25h' }) },
  {
    name: 'strict-landing-zone', app: 'examples/strict-landing-zone/app.ts',
    scenario: () => firstImage({ stack: 'prod/Transport', lake: 'transport-lake', prefix: 'flights/', repository: 'transport-flights', approved: 'FlightDelay/ModelPackageGroup', logs: REQUESTS, more: LATER }),
  },
];

describe('every request is granted', () => {
  it.each(STORIES.map((story) => [story.name, story] as const))('in the story of %s', async (name, { app, scenario }) => {
    const lines: string[] = [];
    const result = await simulate({ assembly: await synthesized(app), scenario: scenario(), detail: 'story', print: (line) => void lines.push(line), atEnd: (world) => provePermissions(world, name) });
    expect({ failed: result.failed, isComplete: result.isComplete }, lines.slice(-20).join('\n')).toEqual({ failed: 0, isComplete: true });
  }, 180_000);
});

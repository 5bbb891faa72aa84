/** The closed loop with a program that is a real process: whatever it does, the run ends in a named outcome, and the champion serves. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { RetrainingOutcome } from '../../lib/contract/outcome';
import { ContainerPrograms } from '../../simulator/programs';
import { Stage } from './stage';

/** How the program behaves is in its directory when it trains, and in the artefact when it serves. */
const PROGRAM = `
const fs = require('node:fs'); const http = require('node:http');
const ml = process.env.CDK_MLOPS_OPT_ML ?? '/opt/ml';
const isTraining = process.argv[2] === 'train';
const mode = fs.readFileSync(isTraining ? __dirname + '/mode' : ml + '/model/mode', 'utf8');
const flood = () => { while (process.stdout.write('garbage\\0'.repeat(1000))); process.stdout.once('drain', flood); };
const answer = (row) => mode === 'serves garbage' ? '<html>busy</html>' : String(Number(row.split(',')[0]) / 100);
const serve = () => http.createServer((request, response) => {
  if (request.url === '/ping') return response.end();
  let body = '';
  request.on('data', (part) => (body += part)).on('end', () => {
    if (mode === 'hangs as it serves') return;
    if (mode === 'dies as it serves') process.exit(9);
    response.end(body.replace(/\\n$/, '').split('\\n').map(answer).join('\\n') + '\\n');
  });
}).listen(process.env.SAGEMAKER_BIND_TO_PORT);
if (!isTraining) serve();
else if (mode === 'exits') { fs.writeFileSync(ml + '/output/failure', 'no rows in ' + ml); process.exit(3); }
else if (mode === 'hangs') { process.on('SIGTERM', () => undefined); setInterval(() => 0, 1000); }
else if (mode === 'floods') flood();
else {
  process.stdout.write(Buffer.from([0, 255, 254, 27, 10]));
  fs.writeFileSync(ml + '/model/mode', mode);
}
`;
const LIMITS = { trainingSeconds: 2, startSeconds: 5, invocationSeconds: 1, graceSeconds: 0.2, outputBytes: 1_000_000 };
const IN_LOGS = /AlgorithmError: See job logs/;

/** What a challenger's program does, one after the other, and what comes of it. */
const MISBEHAVIOURS: readonly (readonly [mode: string, outcome: RetrainingOutcome, reason: RegExp])[] = [
  ['exits', 'FAILED', /training: AlgorithmError: no rows in \/opt\/ml, exit code: 3/],
  ['hangs', 'FAILED', /training: AlgorithmError: ended at a limit of the simulator: more than 2 seconds/],
  ['floods', 'FAILED', /training: AlgorithmError: ended at a limit of the simulator: more than 1000000 bytes of output/],
  ['hangs as it serves', 'FAILED', IN_LOGS],
  ['dies as it serves', 'FAILED', IN_LOGS],
  ['serves garbage', 'CHALLENGER_REJECTED', /the challenger's answers cannot be used: .*not a number/],
];

describe('a program that is a process', () => {
  it('ends its run in a named outcome whatever it does, and the champion serves', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'program-'));
    writeFileSync(join(directory, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY main.cjs mode /app\nENTRYPOINT ["node", "/app/main.cjs"]\n');
    writeFileSync(join(directory, 'main.cjs'), PROGRAM);
    writeFileSync(join(directory, 'mode'), 'is good');
    const directories = new Map<string, string>();
    const stage = await Stage.open({ containers: new ContainerPrograms({ directories, limits: LIMITS }) });
    directories.set(stage.world.physicalId('Flights/Images/Repository'), directory);
    await stage.goLive();
    for (const [mode, outcome, reason] of MISBEHAVIOURS) {
      writeFileSync(join(directory, 'mode'), mode);
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome, reason });
    }
  }, 60_000);
});

/** The model of the greenfield agency: trained on a folder as SageMaker lays it out, and asked over HTTP. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../lambda/support/temporary-folder';

const MAIN = join('examples', 'greenfield-agency', 'model', 'main.js');
const ROWS = ['departure,delay,distance,origin,destination', ...Array.from({ length: 60 }, (_, index) => `2026-01-01T00:00:00Z,${index % 2 === 0 ? 10 : 30},100,${index % 2 === 0 ? 'SIN' : 'KUL'},HND`)];

function trained(rows: readonly string[]): { readonly root: string; readonly status: number | null } {
  const root = temporaryFolder();
  mkdirSync(join(root, 'input', 'data', 'train'), { recursive: true });
  writeFileSync(join(root, 'input', 'data', 'train', 'part-00000.csv'), `${rows.join('\n')}\n`);
  return { root, status: spawnSync(process.execPath, [MAIN, 'train'], { env: { ...process.env, CDK_MLOPS_OPT_ML: root } }).status };
}

it('answers the mean delay of the origin, drawn to that of all, which an unknown origin gets', async () => {
  const { root, status } = trained(ROWS);
  expect(status).toBe(0);
  expect(JSON.parse(readFileSync(join(root, 'model', 'model.json'), 'utf8'))).toEqual({ version: 1, mean: 20, origins: { KUL: 26, SIN: 14 } });
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn(process.execPath, [MAIN, 'serve'], { env: { ...process.env, CDK_MLOPS_OPT_ML: root, SAGEMAKER_BIND_TO_PORT: String(port) }, stdio: 'ignore' });
  onTestFinished(() => void server.kill());
  const asked = (path: string, body?: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, body === undefined ? {} : { method: 'POST', body });
  await expect.poll(() => asked('/ping').then(({ status: code }) => code, () => 0), { timeout: 10_000 }).toBe(200);
  expect(await (await asked('/invocations', '100,KUL,HND\n100,XXX,HND\n')).text()).toBe('26.0000\n20.0000\n');
  expect((await asked('/invocations', '100\n')).status).toBe(400);
  expect((await asked('/elsewhere')).status).toBe(404);
});

it('says why it could not train', () => {
  const { root, status } = trained(ROWS.slice(0, 1));
  expect(status).toBe(1);
  expect(readFileSync(join(root, 'output', 'failure'), 'utf8')).toMatch(/got no row with a delay in 1 files, expected some$/);
});

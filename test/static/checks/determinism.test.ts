/** The check of two syntheses, seen to fail on each kind of difference. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canIsolateNetwork, checkDeterminism, compare } from '../../support/checks/determinism';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'determinism-test-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program that writes its argument of `write` into the assembly. */
const check = (body: string, isolated?: boolean) => {
  const program = join(directory, `program-${Math.abs(hash(body))}.cjs`);
  writeFileSync(program, `
    const fs = require('node:fs'), os = require('node:os'), path = require('node:path'), net = require('node:net');
    const write = (text) => {
      fs.mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
      fs.writeFileSync(path.join(process.env.CDK_OUTDIR, 'Stack.template.json'), '{\\n' + text + '\\n}');
    };
    ${body}
  `);
  return checkDeterminism({ command: [process.execPath, program] }, isolated);
};

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7);
}

describe('a synthesis that is repeatable', () => {
  it('has no findings, and its files are listed', async () => {
    expect(await check(`write('same')`)).toMatchObject({ findings: [], files: ['Stack.template.json'] });
  });
});

describe('a synthesis that depends on', () => {
  it.each([
    ['the clock', `write(new Date().toISOString().slice(0, 10))`],
    ['the clock by its number', `write(String(Math.floor(Date.now() / 86400000)))`],
    ['the time zone', `write(String(new Date(0).getHours()))`],
    ['the locale', `write(process.env.LANG)`],
    ['the working directory', `write(process.cwd())`],
    ['the home directory', `write(os.homedir())`],
    ['the place of its output', `write(process.env.CDK_OUTDIR)`],
    ['chance', `write(String(Math.random()))`],
  ])('%s is found, with file and line', async (_, body) => {
    expect((await check(body)).findings).toEqual([expect.stringMatching(/^Stack\.template\.json:2: got ".+" and ".+", expected the same bytes/)]);
  });

  it('the caller\'s environment is cut off from it', async () => {
    process.env['STATIC_CHECK_CANARY'] = 'leaked';
    const { findings } = await check(`if (process.env.STATIC_CHECK_CANARY) process.exit(1); write('same')`);
    delete process.env['STATIC_CHECK_CANARY'];
    expect(findings).toEqual([]);
  });

  it.runIf(canIsolateNetwork())('the network fails, because there is none', async () => {
    const result = await check(`net.connect({ host: '127.0.0.1', port: 9 }).on('error', (e) => { console.error(e.code); process.exit(3); })`, true);
    expect(result.isolation).toBe('network namespace');
    expect(result.findings).toEqual(Array(2).fill(expect.stringMatching(/got exit 3, expected it to synthesize without a network; ENETUNREACH$/)));
  });

  it('a proxy meets one that does not answer where no namespace can be made', async () => {
    const result = await check(`write(process.env.HTTPS_PROXY)`, false);
    expect(result).toMatchObject({ isolation: 'dead proxy', findings: [] });
  });
});

describe('two assemblies', () => {
  it('that both are empty are refused', async () => {
    expect((await check(`process.exit(0)`)).findings).toEqual([expect.stringMatching(/^cdk\.out: got no files/)]);
  });

  it('must hold the same files', () => {
    const write = (name: string, files: Record<string, string>): string => {
      const place = join(directory, name);
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(place, file, '..'), { recursive: true });
        writeFileSync(join(place, file), text);
      }
      return place;
    };
    const first = write('first', { 'a.json': '1', 'deep/b.json': '2' });
    const second = write('second', { 'a.json': '1', 'deep/c.json': '2' });
    expect(compare(first, second).findings).toEqual([
      'deep/b.json: got it from the first run only, expected it from both',
      'deep/c.json: got it from the second run only, expected it from both',
    ]);
  });

  it('are not compared where a run failed', async () => {
    expect((await check(`console.error('no such prop'); process.exit(2)`)).findings).toEqual(
      Array(2).fill(expect.stringMatching(/got exit 2, .*; no such prop$/)),
    );
  });
});

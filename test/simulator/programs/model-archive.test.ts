/** Model archives: the same bytes for the same files, readable by tar, and nothing from outside the folder. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ArchiveError, packModel, unpackModel } from '../../../simulator/programs/model-archive';
import { fc } from '../../lambda/support/property';

const LIMIT = 1_000_000;
const folder = (): string => mkdtempSync(join(tmpdir(), 'archive-'));

function plain(files: ReadonlyMap<string, Uint8Array>): [string, string][] {
  return [...files].map(([path, body]): [string, string] => [path, Buffer.from(body).toString()]).sort();
}

describe('a model archive', () => {
  it('comes back as it was, whatever the files', () => {
    const name = fc.stringMatching(/^[a-z]{1,40}$/);
    fc.assert(
      fc.property(fc.dictionary(fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')), fc.uint8Array({ maxLength: 1500 }), { maxKeys: 6 }), (entries) => {
        const files = new Map(Object.entries(entries));
        expect(plain(unpackModel(packModel(files), LIMIT))).toEqual(plain(files));
      }),
    );
  });

  it('has the same bytes whatever the order of the files', () => {
    const files: [string, Uint8Array][] = [['b', Buffer.from('2')], ['a/c', Buffer.from('1')]];
    expect(Buffer.from(packModel(new Map(files)))).toEqual(Buffer.from(packModel(new Map(files.toReversed()))));
  });

  it('is a tar that tar can read', () => {
    const at = folder();
    const long = `${'d'.repeat(90)}/${'f'.repeat(90)}`;
    writeFileSync(join(at, 'model.tar.gz'), packModel(new Map([['a.json', Buffer.from('{}')], [long, Buffer.from('x')]])));
    execFileSync('tar', ['-xzf', 'model.tar.gz'], { cwd: at });
    expect(readFileSync(join(at, 'a.json'), 'utf8')).toBe('{}');
    expect(readFileSync(join(at, long), 'utf8')).toBe('x');
  });

  it('reads what tar writes, in its formats', () => {
    const long = `${'d'.repeat(120)}/${'f'.repeat(120)}`;
    for (const format of ['gnu', 'pax', 'ustar']) {
      const at = folder();
      const path = format === 'ustar' ? 'short' : long;
      mkdirSync(join(at, 'in', path, '..'), { recursive: true });
      writeFileSync(join(at, 'in', path), 'content');
      execFileSync('tar', ['-czf', 'out.tar.gz', `--format=${format}`, '-C', 'in', '.'], { cwd: at });
      expect(plain(unpackModel(readFileSync(join(at, 'out.tar.gz')), LIMIT))).toEqual([[path, 'content']]);
    }
  });

  it('refuses links, paths that lead out, what is cut, what is too large, and what is no archive', () => {
    const at = folder();
    symlinkSync('/etc/passwd', join(at, 'link'));
    writeFileSync(join(at, 'file'), 'x'.repeat(2000));
    execFileSync('tar', ['-czf', 'link.tar.gz', 'link'], { cwd: at });
    execFileSync('tar', ['-czPf', 'out.tar.gz', '--transform=s,^,../,', 'file'], { cwd: at });
    const good = packModel(new Map([['file', Buffer.alloc(5000)]]));
    const cases: [Uint8Array, RegExp][] = [
      [readFileSync(join(at, 'link.tar.gz')), /link of the type "2", expected a plain file/],
      [readFileSync(join(at, 'out.tar.gz')), /\.\.\/file, expected one below the folder/],
      [gzipSync(Buffer.alloc(0)), /^$/],
      [good.subarray(0, 30), /cannot be unzipped/],
      [Buffer.from('garbage'), /cannot be unzipped/],
    ];
    for (const [archive, words] of cases) {
      if (words.source === '^$') expect(unpackModel(archive, LIMIT).size).toBe(0);
      else expect(() => unpackModel(archive, LIMIT)).toThrow(words);
    }
    expect(() => unpackModel(good, 1000)).toThrow(ArchiveError);
    expect(() => packModel(new Map([['n'.repeat(101), Buffer.alloc(1)]]))).toThrow(/expected at most 100 bytes/);
  });
});

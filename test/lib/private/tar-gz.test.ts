/** Archives: readable, and the same bytes whatever the order, the machine or the time. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fitsTar, tarGz } from '../../../lib/private/tar-gz';
import { untar } from '../../support/untar';

const files = (...entries: (readonly [string, string])[]): Map<string, Uint8Array> => new Map(entries.map(([path, content]) => [path, Buffer.from(content)]));

describe('an archive', () => {
  it('holds the files, sorted, without times and owners', () => {
    const members = untar(tarGz(files(['train.py', 'print(1)\n'], ['lib/größe.py', ''], ['inference.py', 'x'.repeat(512)])));
    expect(members.map(({ path, content }) => [path, content.length])).toEqual([['inference.py', 512], ['lib/größe.py', 0], ['train.py', 9]]);
    expect(new Set(members.map(({ mode, owner, time }) => `${mode} ${owner} ${time}`))).toEqual(new Set(['0000644 0000000:0000000 00000000000']));
  });

  it('is the same bytes for the same files, on every machine', () => {
    const one = tarGz(files(['b.py', 'two'], ['a.py', 'one']));
    expect(tarGz(files(['a.py', 'one'], ['b.py', 'two']))).toEqual(one);
    expect(createHash('sha256').update(one).digest('hex')).toBe('8b548af99cd0506424fd2ff7187be53605efc12768263dc8f1d4e7c58098b8dd');
  });

  it.each([0, 1, 511, 512, 513, 65_535, 65_536, 200_000])('holds a file of %d bytes', (size) => {
    const [member] = untar(tarGz(files(['data', 'x'.repeat(size)])));
    expect(member!.content).toBe('x'.repeat(size));
    expect(gunzipSync(tarGz(files(['data', 'x'.repeat(size)]))).length % 512).toBe(0);
  });

  it('holds long paths where a slash lets them be parted, and no longer ones', () => {
    const fitting = ['n'.repeat(100), `${'d'.repeat(155)}/${'n'.repeat(100)}`, `a/${'d'.repeat(60)}/${'n'.repeat(60)}`, `${'ü'.repeat(50)}`];
    for (const path of fitting) {
      expect(fitsTar(path)).toBe(true);
      expect(untar(tarGz(files([path, 'x']))).map((member) => member.path)).toEqual([path]);
    }
    for (const path of ['n'.repeat(101), `${'d'.repeat(156)}/n`, `d/${'n'.repeat(101)}`, 'ü'.repeat(51)]) {
      expect(fitsTar(path)).toBe(false);
      expect(() => tarGz(files([path, 'x']))).toThrow('expected one that a tar header holds; shorten it');
    }
  });
});

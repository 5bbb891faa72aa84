/** Tests of where bodies of objects lie: what is read back, what it takes of memory and disk, and what is said when there is no more. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bodies } from '../../../simulator/services/bodies';

const MEGABYTE = 1e6;

let bodies = new Bodies();
afterEach(() => {
  bodies.close();
  bodies = new Bodies();
});

describe('bodies of objects', () => {
  it('are read back as they were, whatever their sizes and the order of reading', () => {
    const size = fc.oneof(fc.nat(20), fc.integer({ min: 16_380, max: 16_390 }), fc.nat(100_000));
    fc.assert(
      fc.property(fc.array(fc.tuple(size, fc.nat(255)), { maxLength: 8 }), (contents) => {
        const kept = contents.map(([length, byte]) => bodies.keep(Buffer.alloc(length, byte)));
        for (const [index, body] of [...kept.entries()].reverse()) {
          const [length, byte] = contents[index]!;
          expect(body.size).toBe(length);
          expect(Buffer.compare(body.read(), Buffer.alloc(length, byte))).toBe(0);
        }
      }),
    );
  });

  it.each([10, 100_000])('stay as they were when the caller goes on to use the memory of %d bytes', (size) => {
    const content = Buffer.alloc(size, 'a');
    const body = bodies.keep(content);
    content.fill('b');
    expect(Buffer.from(body.read()).toString()).toBe('a'.repeat(size));
  });

  it('take no memory once they are large', () => {
    const before = arrayBytes();
    const kept = Array.from({ length: 100 }, (_, index) => bodies.keep(Buffer.alloc(MEGABYTE, index)));
    expect(arrayBytes() - before).toBeLessThan(10 * MEGABYTE);
    expect(kept[99]!.read()[0]).toBe(99);
  });

  it('leave no file behind, not even while they are there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bodies-test-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      const body = bodies.keep(Buffer.alloc(MEGABYTE));
      expect(readdirSync(folder)).toEqual([]);
      expect(body.read()).toHaveLength(MEGABYTE);
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });

  it('say where there is no room for them, and what to do about it', () => {
    vi.stubEnv('TMPDIR', '/nowhere');
    try {
      expect(() => bodies.keep(Buffer.alloc(MEGABYTE))).toThrow(/^objects of Amazon S3: got ENOENT: .*, expected room for them in \/nowhere; make some, or set TMPDIR to a folder that has it$/);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(bodies.keep(Buffer.alloc(MEGABYTE, 7)).read()[0]).toBe(7);
  });

  it('say that the simulation is closed where large ones are read behind its end', () => {
    const [small, large] = [bodies.keep(Buffer.from('small')), bodies.keep(Buffer.alloc(MEGABYTE))];
    bodies.close();
    expect(Buffer.from(small.read()).toString()).toBe('small');
    expect(() => large.read()).toThrow('objects of Amazon S3: the simulation is closed, expected one that runs; read what you need before closing');
  });
});

/** Bytes of buffers that something holds on to. */
function arrayBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** What the demo says of its memory: of the whole tree of processes where the system tells, of itself alone elsewhere. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryDisappointments } from '../../../examples/flight-delay/demo/expectations';
import { MemoryWatch, treeBytes } from '../../../examples/flight-delay/demo/memory';

function processes(table: readonly (readonly [id: number, parent: number, name: string, kilobytes: number])[]): string {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'));
  for (const [id, parent, name, kilobytes] of table) {
    mkdirSync(join(proc, String(id)));
    writeFileSync(join(proc, String(id), 'status'), `Name:\t${name}\nPid:\t${id}\nPPid:\t${parent}\nVmRSS:\t${kilobytes + 50} kB\nRssAnon:\t${kilobytes - 4} kB\nRssFile:\t${id} kB\nRssShmem:\t${4} kB\n`);
  }
  mkdirSync(join(proc, 'self'));
  return proc;
}

describe('the memory of the demo', () => {
  it('is that of the process and all below it, of nobody else', () => {
    const proc = processes([[10, 1, 'node', 700], [11, 10, 'function (a) b', 200], [12, 11, 'training', 50], [13, 1, 'other', 9000]]);
    // The largest part in files once: what they share.
    expect(treeBytes(proc, 10)).toBe((950 + 12) * 1024);
  });

  it('is the most that was there at once', () => {
    const proc = processes([[process.pid, 1, 'node', 1000], [9_999_999, process.pid, 'training', 500_000]]);
    const watch = new MemoryWatch(proc);
    writeFileSync(join(proc, '9999999', 'status'), '');
    expect(watch.end()).toEqual({ megabytes: Math.round(((501_000 + 9_999_999) * 1024) / 1e6), of: 'all processes of the demo' });
  });

  it('is said to be of one process where the system does not tell', () => {
    expect(new MemoryWatch('/nowhere').end()).toEqual({ megabytes: expect.any(Number) as number, of: 'the process of the simulator alone' });
  });

  it('disappoints from 1.5 GB on', () => {
    expect(memoryDisappointments({ megabytes: 1499, of: 'all processes of the demo' })).toEqual([]);
    expect(memoryDisappointments({ megabytes: 1500, of: 'all processes of the demo' })).toEqual(['all processes of the demo hold less than 1500 MB; got 1500']);
  });
});

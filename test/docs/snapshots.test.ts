/** docs/snapshots.md describes the manifest member by member: those of the contract, and no others. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('lists every member of the manifest, and of what it holds of each object and file', () => {
  const contract = readFileSync('lib/contract/snapshot.ts', 'utf8');
  const membersOf = (name: string): string[] => [...new RegExp(`interface ${name} [^]*?\\n}\\n`).exec(contract)![0].matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member]) => member!);
  const [, table] = /## The manifest\n\n([^]*?)\n\n/.exec(readFileSync('docs/snapshots.md', 'utf8'))!;
  const rows = table!.split('\n').slice(2).map((row) => row.split('|').map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word!)));
  expect(rows.flatMap(([, members]) => members!).sort()).toEqual(membersOf('SnapshotManifest').sort());
  const told = (member: string): string[] => rows.find(([, members]) => members!.includes(member))![2]!;
  expect(told('inputs').sort()).toEqual(['etag', 'key', 'size', ...membersOf('SnapshotInput')].sort());
  expect(told('lists').sort()).toEqual(['etag', 'key', 'size', ...membersOf('SnapshotList')].sort());
  expect(told('files').sort()).toEqual(membersOf('SnapshotFile').sort());
});

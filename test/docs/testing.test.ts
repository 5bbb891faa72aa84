/** docs/testing.md is copied from: its test is one that runs, and its tables name what there is. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Simulation } from '../../simulator/testing';

const page = readFileSync('docs/testing.md', 'utf8');
/** Names of the interface's members that it has itself. */
const membersOf = (file: string, name: string): string[] => [...new RegExp(`interface ${name} [^]*?\\n}\\n`).exec(readFileSync(file, 'utf8'))![0].matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member]) => member!);
/** First cells of the table that begins so, below its header; words in code alone. */
const rowsOf = (header: string): { readonly words: string[]; readonly rest: string }[] => {
  const [, table] = page.split(`${header}\n`);
  return table!.split('\n\n')[0]!.split('\n').slice(1).map((row) => ({ words: [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, word]) => word!), rest: row.split(' | ').slice(1).join(' | ') }));
};

it('shows a test that is among those that run', () => {
  const [, snippet] = /```ts\n([^]*?)```\n/.exec(page)!;
  expect(readFileSync('examples/testing/rollback.test.ts', 'utf8').split('\n').slice(1).join('\n')).toBe(snippet);
});

it('lists every option, and no other', () => {
  expect(rowsOf('| option | default |').flatMap(({ words }) => words).sort()).toEqual(membersOf('simulator/testing/options.ts', 'SimulationOptions').sort());
});

it('lists what every test can do and see, and nothing else', () => {
  const source = readFileSync('simulator/testing/simulation.ts', 'utf8');
  const known = Object.getOwnPropertyNames(Simulation.prototype).filter((name) => new RegExp(`^ {2}public (async |get )?${name}\\b`, 'm').test(source));
  expect(known.length).toBeGreaterThan(20);
  const named = ['| time and happenings | |', '| what came of it | |'].flatMap((header) => rowsOf(header).flatMap(({ words }) => words)).map((word) => /^\w+/.exec(word)![0]);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !named.includes(name) && name !== 'close')).toEqual([]);
});

it('lists every member of the record, and of its entries', () => {
  const rows = rowsOf('| member | holds |');
  expect(rows.flatMap(({ words }) => words).sort()).toEqual(membersOf('simulator/recording/record.ts', 'SimulationRecord').sort());
  for (const [member, entry] of [['expectations', 'RecordedExpectation'], ['steps', 'RecordedStep'], ['executions', 'RecordedExecution'], ['alarms', 'RecordedAlarmChange'], ['notifications', 'RecordedNotification'], ['endpoints', 'RecordedEndpoint'], ['trace', 'RecordedEntry']] as const) {
    const { rest } = rows.find(({ words }) => words.includes(member))!;
    expect(membersOf('simulator/recording/record.ts', entry).filter((name) => !rest.includes(`\`${name}\``))).toEqual([]);
  }
});

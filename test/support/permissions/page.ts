/** Makes docs/permissions.md: per role the statements, each with its condition and why it is there; then the policies on resources. */
import { type HolderProof, kindOf } from './proof';
import type { GrantRecord, HolderRecord, StatementRecord } from './format';
import { LOOSE } from './reasons';
import { WHY, wordOf } from './why';

/** The app whose roles are printed whole; of the others what it has not. */
const FIRST = 'flights';
const OTHERS = 'what other examples have beside it';

export function pageOf(holders: readonly HolderRecord[], proofs: readonly HolderProof[]): string {
  const printed = new Set<string>();
  const sections = ordered(holders).map((holder) => section(holder, holders, printed)).filter((text) => text !== '');
  const unused = proofs.flatMap(({ unused: own }) => own).filter(({ why }) => !why.startsWith('used by'));
  return `# Permissions

Made by \`npm run permissions\`, which plays the stories of \`test/scenarios\` and of the examples with every request decided by these policies.
Nothing was denied. Every grant below was used in a story, or stands in the first list at the end with its source. The requests that used it,
or one that is made of what it says where none did, were then moved to another action, account, region, resource and model, to another value
of each condition and to none, and in policies on resources to another caller; each time they fail, but for what stands in the second list. How far that goes, and what it does not prove,
is said in docs/adr/0016-permissions-in-the-simulator.md. Names in angle brackets are construct paths.

${sections.join('\n')}
## Granted, and used by no story here

What only AWS exercises, and what is played in another app with other names.

| grant | why |
|---|---|
${lines(unused.map(({ grant, why }) => `| \`${grant.split(' on ')[0]}\` | ${why} |`))}

## Wider than what uses it

| where | action | resource | what passes, too | why |
|---|---|---|---|---|
${lines(LOOSE.map(({ of, actions, resource, what, why, source }) => `| ${[pattern(of), list(actions), pattern(resource), pattern(what)].join(' | ')} | ${why}${source === undefined ? '' : ` (${source})`} |`))}
`;
}

function lines(rows: readonly string[]): string {
  return [...new Set(rows)].sort().join('\n');
}

function ordered(holders: readonly HolderRecord[]): HolderRecord[] {
  const those = (kind: HolderRecord['kind'], isFirst: boolean): HolderRecord[] => holders.filter((one) => one.kind === kind && (one.app === FIRST) === isFirst);
  return [...those('role', true), ...those('role', false), ...those('resource', true), ...those('resource', false)];
}

function section(holder: HolderRecord, holders: readonly HolderRecord[], printed: Set<string>): string {
  const fresh = holder.statements.filter((statement) => {
    const general = `${holder.kind} ${kindOf(holder)} ${wordOf(statement)} `;
    const key = `${general}${holder.app === FIRST ? JSON.stringify(statement.condition) : ''}`;
    const isNew = !printed.has(key) && (holder.app === FIRST || !printed.has(general));
    printed.add(key).add(general);
    return isNew;
  });
  if (fresh.length === 0) return '';
  const title = holder.app === FIRST ? holder.holder : `${holder.holder} (${holder.app}: ${OTHERS})`;
  const isOnResource = holder.kind === 'resource';
  const trust = isOnResource ? [] : (holders.find(({ app, holder: name, kind }) => kind === 'trust' && app === holder.app && name === holder.holder)?.statements ?? []);
  const columns = ['action', 'resource', 'condition', 'why'];
  return `## ${title}

${trust.map((statement) => `Assumed by ${list(statement.grants.map(principalOf))} under ${code(conditionText(statement.condition))}: ${WHY[wordOf(statement)]}.`).join('\n')}

| ${(isOnResource ? ['who', ...columns] : columns).join(' | ')} |
|${'---|'.repeat(columns.length + (isOnResource ? 1 : 0))}
${fresh.map((statement) => `|${isOnResource ? ` ${list(statement.grants.map(principalOf))} |` : ''} ${row(statement)} |`).join('\n')}
`.replace(/\n{3,}/g, '\n\n');
}

function row(statement: StatementRecord): string {
  const { grants, condition } = statement;
  return [list(grants.map(({ action }) => action)), list(grants.map(({ resource }) => resource)), condition === undefined ? '' : code(conditionText(condition)), WHY[wordOf(statement)] ?? ''].join(' | ');
}

function principalOf({ principal }: GrantRecord): string {
  return principal ?? '';
}

function list(values: readonly string[]): string {
  return [...new Set(values)].sort().map(code).join('<br>');
}

function conditionText(condition: unknown): string {
  return Object.entries((condition ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    .flatMap(([operator, tests]) => Object.entries(tests).map(([key, value]) => `${operator} ${key} ${[value].flat().join(', ')}`)).join('; ');
}

function pattern({ source }: RegExp): string {
  return code(source.replace(/\^|\$(?=\||$)/g, '').replaceAll('\\/', '/'));
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

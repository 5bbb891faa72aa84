/** Makes docs/permissions.md: per role the statements, each with its condition and why it is there. */
import { kindOf, type RoleProof } from './proof';
import type { HolderRecord, StatementRecord } from './format';
import { TRUST, WHY, wordOf } from './why';

/** The app whose roles are printed whole; of the others what it has not. */
const FIRST = 'flights';
const OTHERS = 'What other examples have beside it';

export function pageOf(holders: readonly HolderRecord[], roles: readonly RoleProof[]): string {
  const printed = new Set<string>();
  const sections = ordered(holders).map((holder) => section(holder, holders, printed)).filter((text) => text !== '');
  const unused = roles.flatMap(({ unused: own }) => own).filter(({ why }) => !why.startsWith('used by'));
  return `# Permissions

Made by \`npm run permissions\`, which plays the stories of \`test/scenarios\` and of the examples with every request decided by these policies.
Nothing was denied. Every grant below was used in a story, or stands in the list at the end with its source; moved to another account,
resource or condition, each fails. Not moved are the action, who may assume a role, and one value of a condition among several; policies of
buckets, keys, topics and queues are decided by, but have no rows here. Names in angle brackets are construct paths.

${sections.join('\n')}
## Granted, and used by no story here

What only AWS exercises.

| grant | why |
|---|---|
${[...new Map(unused.map(({ grant, why }) => [`${grant.split(' on ')[0]} ${why}`, `| \`${grant.split(' on ')[0]}\` | ${why} |`])).values()].sort().join('\n')}
`;
}

function ordered(holders: readonly HolderRecord[]): HolderRecord[] {
  const roles = holders.filter(({ kind }) => kind === 'role');
  return [...roles.filter(({ app }) => app === FIRST), ...roles.filter(({ app }) => app !== FIRST)];
}

function section(holder: HolderRecord, holders: readonly HolderRecord[], printed: Set<string>): string {
  const fresh = holder.statements.filter((statement) => {
    const key = `${kindOf(holder)} ${wordOf(statement.sid)} ${holder.app === FIRST ? JSON.stringify(statement.condition) : ''}`;
    const general = `${kindOf(holder)} ${wordOf(statement.sid)} `;
    const isNew = !printed.has(key) && (holder.app === FIRST || !printed.has(general));
    printed.add(key).add(general);
    return isNew;
  });
  if (fresh.length === 0) return '';
  const trust = holders.find(({ app, holder: name, kind }) => kind === 'trust' && app === holder.app && name === holder.holder)?.statements ?? [];
  const rows = fresh.map((statement) => row(statement, WHY[wordOf(statement.sid)] ?? ''));
  const title = holder.app === FIRST ? holder.holder : `${holder.holder} (${holder.app}: ${OTHERS.toLowerCase()})`;
  return `## ${title}\n\n${trust.map(({ condition }) => `Assumed under ${code(conditionText(condition))}: ${TRUST}.`).join('\n')}\n\n| action | resource | condition | why |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function row({ grants, condition }: StatementRecord, why: string): string {
  const list = (values: readonly string[]): string => [...new Set(values)].sort().map(code).join('<br>');
  return `| ${list(grants.map(({ action }) => action))} | ${list(grants.map(({ resource }) => resource))} | ${condition === undefined ? '' : code(conditionText(condition))} | ${why} |`;
}

function conditionText(condition: unknown): string {
  return Object.entries(condition as Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    .flatMap(([operator, tests]) => Object.entries(tests).map(([key, value]) => `${operator} ${key} ${[value].flat().join(', ')}`)).join('; ');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

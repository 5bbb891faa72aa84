/** The register of exceptions of an assembly, in an order that depends on nothing but what is in it. */
import { type ExceptionRecord, readExceptions } from '../../lib/contract/exceptions';
import { readStacks } from '../../simulator/assembly';
import { resourcesOf } from '../assembly-resources';
import { compare } from '../compare';

/** One exception, and where it is. */
export interface RegisterEntry extends ExceptionRecord {
  /** Construct path of the resource; its logical id where the assembly does not tell the path. */
  readonly path: string;
  readonly type: string;
}

/** @throws where the directory is no cloud assembly */
export function registerOf(assembly: string): RegisterEntry[] {
  const entries = readStacks(assembly).flatMap((stack) => resourcesOf(stack).flatMap(({ path, resource }) => {
    return readExceptions(resource.Metadata).map(({ rules, reason, owner, expiry }) => ({ path, type: resource.Type, rules: [...rules].sort(), reason, owner, expiry }));
  }));
  return entries.sort((one, other) => compare(one.path, other.path) || compare(one.rules.join(), other.rules.join()) || compare(one.reason, other.reason));
}

const HEAD = '| resource | rules | why | owner | until |\n|---|---|---|---|---|';

export function renderMarkdown(register: readonly RegisterEntry[]): string {
  if (register.length === 0) return 'No exception.';
  return [HEAD, ...register.map(({ path, type, rules, reason, owner, expiry }) =>
    `| ${[`\`${path}\`<br>${type}`, rules.map((rule) => `\`${rule}\``).join('<br>'), reason, owner, expiry].map(escaped).join(' | ')} |`)].join('\n');
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

/** Reads a profile's file: sections, what an environment takes over, and where each entry stands. Internal. */
import { Problems, type Problem } from '../private/errors';
import { PositionedFile } from '../private/positioned-file';
import { isMap } from './entry-rules';
import { profileProblems, type ProfileEntries } from './profile-rules';

/** Entries whose keys their user chooses, dots among them. */
const FREE_KEYS = ['tags', 'requiredTags', 'precreatedRoles', 'awsImageAccounts'];
/** Those of the environment join the shared ones. */
const MERGED = [...FREE_KEYS, 'existingBuckets', 'existingTopics', 'existingRoles', 'existingRepositories', 'existingStateMachines'];

/** Checked entries of an environment, and the place of any of them as `file:line:column`. */
export interface ProfileFile {
  /** Shared entries and those of the environment. */
  readonly entries: ProfileEntries;
  /** Where an entry stands, or something inside it. */
  readonly at: (entry: string, inside?: string) => string;
}

/**
 * @param file path, absolute or relative to the working directory
 * @throws when the file cannot be read, the environment is not in it, or entries are wrong; all at once
 */
export function readProfile(file: string, environment: string): ProfileFile {
  const source = new PositionedFile(file);
  const problems = new Problems(`agency profile ${JSON.stringify(environment)}`);
  const mapAt = (value: unknown, ...path: string[]): ProfileEntries => {
    problems.require(value === undefined || value === null || isMap(value), { subject: [source.at(...path), ...path.slice(-1)].join(' '), got: value, expected: 'a map of entries', fix: 'write each entry as key: value' });
    return isMap(value) ? value : {};
  };
  const root = mapAt(source.content);
  const environments = mapAt(root['environments'], 'environments');
  for (const section of Object.keys(root).filter((key) => key !== 'shared' && key !== 'environments')) {
    problems.add({ subject: source.at(section), got: section, expected: 'the sections shared and environments', fix: 'move the entry into one of them' });
  }
  if (!Object.hasOwn(environments, environment)) {
    problems.add({
      subject: source.at('environments'),
      got: environment,
      expected: `one of the environments ${Object.keys(environments).join(', ') || '(none)'}`,
      fix: 'name one of these, or add the section',
    });
    problems.throwIfAny();
  }
  const shared = mapAt(root['shared'], 'shared');
  const own = mapAt(environments[environment], 'environments', environment);
  const merged = Object.fromEntries(
    MERGED.filter((name) => Object.hasOwn(shared, name) || Object.hasOwn(own, name))
      .map((name) => [name, { ...mapAt(shared[name], 'shared', name), ...mapAt(own[name], 'environments', environment, name) }]),
  );
  const isOwn = (entry: string, inside: string): boolean => {
    const value = own[entry];
    return MERGED.includes(entry) && isMap(shared[entry]) ? isMap(value) && Object.hasOwn(value, inside) : Object.hasOwn(own, entry);
  };
  const at = (entry: string, inside = ''): string => {
    const path = FREE_KEYS.includes(entry) ? [inside] : inside.split('.');
    const section = isOwn(entry, path[0]!) || !Object.hasOwn(shared, entry) ? ['environments', environment] : ['shared'];
    return source.at(...section, entry, ...path);
  };
  const entries = { ...shared, ...own, ...merged };
  for (const problem of profileProblems(entries)) problems.add(placed(problem, at));
  problems.throwIfAny();
  return { entries, at };
}

/** The problem with its place in front of its entry. */
function placed(problem: Problem, at: ProfileFile['at']): Problem {
  // A tag's key may have dots of its own.
  const [, entry, inside] = /^([^.]*)\.?(.*)$/s.exec(problem.subject)!;
  return { ...problem, subject: `${at(entry!, inside)} ${problem.subject}` };
}

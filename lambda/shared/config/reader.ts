/** Reads the configuration file of a function; what is wrong with it is told at once, each problem with its path. */
import { CONFIG_FILE } from '../../../lib/contract/drift-check';

/** @throws Error when the text is not JSON */
export function parseConfigFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${CONFIG_FILE}: got text that is not JSON, expected the configuration of the function; synthesize and deploy again`, { cause: error });
  }
}

/** @throws Error with all problems, if there are any, below the headline */
export function throwIfAny(problems: readonly string[], headline = `${CONFIG_FILE} cannot be used; synthesize and deploy again:`): void {
  if (problems.length === 0) return;
  throw new Error([headline, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
}

/** Reads members of a part of the configuration and remembers what is wrong with them. */
export class ConfigReader {
  public readonly members: Readonly<Record<string, unknown>>;

  public constructor(
    value: unknown,
    private readonly path: string,
    public readonly problems: string[] = [],
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${path || 'content'}: got ${shown(value)}, expected an object`);
    this.members = isObject ? (value as Readonly<Record<string, unknown>>) : {};
  }

  public expect(name: string, accepts: (value: unknown) => boolean, expected: string): void {
    if (!accepts(this.members[name])) this.problem(name, expected);
  }

  public problem(name: string, expected: string): void {
    this.problems.push(`${this.at(name)}: got ${shown(this.members[name])}, expected ${expected}`);
  }

  public child(name: string): ConfigReader {
    return new ConfigReader(this.members[name], this.at(name), this.problems);
  }

  public children(name: string): ConfigReader[] {
    const value = this.members[name];
    if (Array.isArray(value) && value.length > 0) return value.map((entry: unknown, index) => new ConfigReader(entry, `${this.at(name)}[${index}]`, this.problems));
    this.problem(name, 'a list with at least one entry');
    return [];
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

export function isPrefix(value: unknown): boolean {
  return value === '' || (typeof value === 'string' && value.endsWith('/'));
}

export function isShare(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 1;
}

export function isCount(least: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && Number(value) >= least;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/**
 * A scenario file: YAML whose values know where they stand. Whoever reads a value says what it must be; what is wrong with it is
 * collected with line and column, so that all mistakes of a file are said at once.
 */
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { type Construct, constructProblem, type ConstructKind, referencesIn } from './construct-names';
import { durationOf } from './duration';
import type { World } from '../world';

type Path = readonly (string | number)[];

/** The file, or what it names, is not what it must be. */
export class ScenarioError extends Error {}

export class ScenarioDocument {
  public readonly root: Value;
  /** What the file names of the assembly, to be looked up once there is a world. */
  private readonly constructs: { readonly construct: Construct; readonly at: string }[] = [];
  private readonly problems: { readonly at: string; readonly text: string }[] = [];
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /** @throws ScenarioError where the file cannot be read or is no YAML */
  public constructor(public readonly file: string) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new ScenarioError(`${file}: got ${(error as NodeJS.ErrnoException).code ?? String(error)}, expected a readable file`);
    }
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true });
    if (this.document.errors.length > 0) {
      throw new ScenarioError(this.document.errors.map(({ pos, message }) => `${this.position(pos[0])}: ${message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`).join('\n'));
    }
    this.requireAliases();
    this.root = new Value(this, [], this.plain());
  }

  /** The parser follows aliases late, and says of those that lead nowhere not where they are. */
  private requireAliases(): void {
    visit(this.document, {
      Alias: (_, alias, path) => {
        const anchored = alias.resolve(this.document);
        if (anchored === undefined || path.includes(anchored)) this.refuse(this.position(alias.range![0]), `got the alias *${alias.source}, expected an anchor &${alias.source} that stands before it, and not around it; write out what it stands for`);
      },
    });
    this.requireSound();
  }

  private plain(): unknown {
    try {
      return this.document.toJS();
    } catch (error) {
      throw new ScenarioError(`${this.file}: got ${(error as Error).message}, expected few aliases of aliases; write out what they stand for`);
    }
  }

  /** @throws ScenarioError with all that was found */
  public requireSound(): void {
    if (this.problems.length === 0) return;
    const inOrder = this.problems.toSorted((a, b) => lineAndColumn(a.at) - lineAndColumn(b.at));
    throw new ScenarioError(inOrder.map(({ at, text }) => `${at}: ${text}`).join('\n'));
  }

  /** @throws ScenarioError with everything that the file names and the assembly does not have */
  public requireConstructs(world: World): void {
    for (const { construct, at } of this.constructs) {
      const problem = constructProblem(construct, world);
      if (problem !== undefined) this.refuse(at, problem);
    }
    this.requireSound();
  }

  public refuse(at: string, problem: string): void {
    this.problems.push({ at, text: problem });
  }

  public name(construct: Construct, at: string): void {
    this.constructs.push({ construct, at });
  }

  /** `file:line:column` of the value, or of the nearest one around it that stands there. */
  public at(path: Path): string {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? this.document.contents : this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.position(node.range[0]);
    }
    return this.file;
  }

  public atKey(path: Path, key: string): string {
    const map: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    return isNode(pair?.key) && pair.key.range ? this.position(pair.key.range[0]) : this.at(path);
  }

  private position(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }
}

/** One value of the file. What is wrong is reported, and something harmless is given instead. */
export class Value {
  public constructor(
    private readonly document: ScenarioDocument,
    private readonly path: Path,
    public readonly raw: unknown,
    /** Somebody has said already that it is missing. */
    private readonly isMissing = false,
  ) {}

  public get at(): string {
    return this.document.at(this.path);
  }

  public get file(): string {
    return this.document.file;
  }

  public refuse(expected: string): void {
    if (this.isMissing) return;
    this.document.refuse(this.at, `${this.label}: got ${this.raw === undefined ? 'nothing' : JSON.stringify(this.raw)}, expected ${expected}`);
  }

  /** Reports keys that are not known. */
  public only(known: readonly string[]): this {
    if (!isObject(this.raw)) this.refuse(`an object with ${known.join(', ')}`);
    else for (const key of Object.keys(this.raw)) if (!known.includes(key)) this.document.refuse(this.document.atKey(this.path, key), `${key}: unknown here, expected one of ${known.join(', ')}`);
    return this;
  }

  public has(name: string): boolean {
    return isObject(this.raw) && Object.hasOwn(this.raw, name) && this.raw[name] !== undefined;
  }

  /** Undefined where it is left out. */
  public get(name: string): Value | undefined {
    return this.has(name) ? this.member(name) : undefined;
  }

  /** Reports it where it is left out. */
  public need(name: string): Value {
    if (!this.has(name) && isObject(this.raw)) this.document.refuse(this.at, `${this.label}: got no ${name}, expected one`);
    return this.member(name);
  }

  public keys(): string[] {
    return isObject(this.raw) ? Object.keys(this.raw) : [];
  }

  public list(): Value[] {
    if (Array.isArray(this.raw)) return this.raw.map((one: unknown, index) => new Value(this.document, [...this.path, index], one));
    this.refuse('a list');
    return [];
  }

  /** Every member of a map, read alike. */
  public map<T>(read: (value: Value) => T): Readonly<Record<string, T>> {
    if (!isObject(this.raw)) this.refuse('an object');
    return Object.fromEntries(this.keys().map((key) => [key, read(this.member(key))]));
  }

  public text(): string {
    if (typeof this.raw === 'string' && this.raw !== '') return this.raw;
    this.refuse(typeof this.raw === 'number' ? 'a text; put it in quotes' : 'a text');
    return '';
  }

  public number(least: number, most: number): number {
    if (typeof this.raw === 'number' && this.raw >= least && this.raw <= most) return this.raw;
    this.refuse(`a number from ${least} to ${most}`);
    return least;
  }

  public wholeNumber(least: number, most: number): number {
    if (Number.isInteger(this.raw) && (this.raw as number) >= least && (this.raw as number) <= most) return this.raw as number;
    this.refuse(`a whole number from ${least} to ${most}`);
    return least;
  }

  public flag(): boolean {
    if (typeof this.raw === 'boolean') return this.raw;
    this.refuse('true or false');
    return false;
  }

  public oneOf<T extends string>(choices: readonly T[]): T {
    if ((choices as readonly unknown[]).includes(this.raw)) return this.raw as T;
    this.refuse(`one of ${choices.join(', ')}`);
    return choices[0]!;
  }

  /** @returns milliseconds */
  public duration(): number {
    const duration = typeof this.raw === 'string' ? durationOf(this.raw) : undefined;
    if (duration !== undefined) return duration;
    this.refuse('a duration such as 90s, 30m, 2h or 1d12h');
    return 0;
  }

  /** @returns milliseconds since 1970 */
  public time(): number {
    const time = typeof this.raw === 'string' && /^\d{4}-\d\d-\d\dT/.test(this.raw) ? Date.parse(this.raw) : NaN;
    if (!Number.isNaN(time)) return time;
    this.refuse('a time such as 2026-01-05T00:00:00Z');
    return 0;
  }

  /** What the assembly calls it, by construct path. */
  public construct(kind: ConstructKind): Construct {
    const construct: Construct = { kind, text: this.text() };
    if (construct.text !== '') this.document.name(construct, this.at);
    return construct;
  }

  /** Anything; texts may hold references such as `${arn:Stack/Queue}`. */
  public json(): unknown {
    for (const construct of referencesIn(this.raw)) this.document.name(construct, this.at);
    return this.raw;
  }

  private member(name: string): Value {
    return new Value(this.document, [...this.path, name], isObject(this.raw) ? this.raw[name] : undefined, !this.has(name));
  }

  private get label(): string {
    return this.path.length === 0 ? 'scenario' : this.path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`), '');
  }
}

/** One number that is larger further down, and further right. */
function lineAndColumn(at: string): number {
  const [line = 0, column = 0] = at.split(':').slice(-2).map(Number);
  return line * 1e6 + column;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

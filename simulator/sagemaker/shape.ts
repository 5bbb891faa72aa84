/**
 * What a request may say, member by member: the shape of an operation's input, from which both its checks and its type come.
 *
 * A member that the simulator does not know is refused by its path (`NotSimulated`), because leaving it out in silence would
 * simulate something else; one that AWS would not take is a `ValidationException` in AWS's words.
 */
import { refuseIfAny, ServiceError } from '../services/service-error';

interface Problem {
  readonly kind: 'not simulated' | 'invalid';
  readonly text: string;
}

export interface Shape<T> {
  readonly problems: (path: string, value: unknown) => readonly Problem[];
  readonly isOptional?: boolean;
  /** Carries the type only. */
  readonly type?: T;
}

interface OptionalShape<T> extends Shape<T> {
  readonly isOptional: true;
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never;

type Members = Readonly<Record<string, Shape<unknown>>>;
type Structure<M extends Members> = { readonly [K in keyof M as M[K] extends OptionalShape<unknown> ? never : K]: TypeOf<M[K]> } & {
  readonly [K in keyof M as M[K] extends OptionalShape<unknown> ? K : never]?: TypeOf<M[K]>;
};

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { problems: shape.problems, isOptional: true };
}

export function structure<M extends Members>(members: M): Shape<Structure<M>> {
  const known = Object.entries(members);
  return {
    problems: (path, value) => {
      if (!isRecord(value)) return invalid(path, value, 'must be a structure');
      const problems: Problem[] = [];
      for (const name of Object.keys(value)) {
        if (value[name] !== undefined && !Object.hasOwn(members, name)) problems.push(...notSimulated(join(path, name), 'a member that is not simulated'));
      }
      for (const [name, shape] of known) {
        const member = value[name];
        if (member !== undefined) problems.push(...shape.problems(join(path, name), member));
        else if (!shape.isOptional) problems.push(...invalid(join(path, name), null, 'must not be null'));
      }
      return problems;
    },
  };
}

/** @param bounds `simulated`: how many the simulator knows, where AWS takes more */
export function list<T>(items: Shape<T>, bounds: Bounds & { readonly simulated?: number } = {}): Shape<readonly T[]> {
  const { min = 0, max = Infinity, simulated = max } = bounds;
  return {
    problems: (path, value) => {
      if (!Array.isArray(value)) return invalid(path, value, 'must be a list');
      if (value.length < min || value.length > max) return invalid(path, value, `must have length between ${min} and ${max}`);
      if (value.length > simulated) return notSimulated(path, String(value.length), `at most ${simulated}`);
      return value.flatMap((item: unknown, index) => items.problems(`${path}[${index}]`, item));
    },
  };
}

/** Texts by name. */
export const texts: Shape<Readonly<Record<string, string>>> = {
  problems: (path, value) => {
    if (!isRecord(value)) return invalid(path, value, 'must be a map');
    return Object.entries(value).flatMap(([name, item]) => (typeof item === 'string' ? [] : invalid(join(path, name), item, 'must be a text')));
  },
};

export const text: Shape<string> = {
  problems: (path, value) => (typeof value === 'string' && value !== '' ? [] : invalid(path, value, 'must be a text')),
};

export const flag: Shape<boolean> = {
  problems: (path, value) => (typeof value === 'boolean' ? [] : invalid(path, value, 'must be true or false')),
};

/** Kept and shown as it came; nothing depends on it. */
export const kept: Shape<unknown> = { problems: () => [] };

export function matching(pattern: RegExp, longest: number): Shape<string> {
  return {
    problems: (path, value) => {
      if (typeof value !== 'string') return text.problems(path, value);
      if (value.length > longest) return invalid(path, value, `must have length less than or equal to ${longest}`);
      return pattern.test(value) ? [] : invalid(path, value, `must satisfy regular expression pattern: ${pattern.source}`);
    },
  };
}

/** Names of jobs, models, endpoints and their configurations. */
export const name = matching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 63);

export function number({ min = -Infinity, max = Infinity }: Bounds = {}): Shape<number> {
  return {
    problems: (path, value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return invalid(path, value, 'must be a number');
      if (value < min) return invalid(path, value, `must have value greater than or equal to ${min}`);
      return value > max ? invalid(path, value, `must have value less than or equal to ${max}`) : [];
    },
  };
}

/** A number of which the simulator knows one value only. */
export function only(value: number): Shape<number> {
  return { problems: (path, got) => (got === value ? [] : typeof got === 'number' ? notSimulated(path, String(got), String(value)) : invalid(path, got, 'must be a number')) };
}

/** @param others what AWS takes, but the simulator does not */
export function oneOf<const T extends string | boolean>(values: readonly T[], others: readonly string[] = []): Shape<T> {
  return {
    problems: (path, value) => {
      if (values.includes(value as T)) return [];
      const expected = values.join(', ');
      if (typeof value === 'boolean' || others.includes(value as string)) return notSimulated(path, String(value), expected);
      return invalid(path, value, `must satisfy enum value set: [${[...values, ...others].join(', ')}]`);
    },
  };
}

const textOrEmpty: Shape<string> = {
  problems: (path, value) => (typeof value === 'string' ? [] : invalid(path, value, 'must be a text')),
};
export const tags = list(structure({ Key: text, Value: textOrEmpty }), { max: 50 });

/**
 * @returns the request, as its shape says
 * @throws ServiceError `NotSimulated` with all members that are not simulated, `ValidationException` with all that are wrong
 */
export function checked<T>(operation: string, request: unknown, shape: Shape<T>): T {
  const problems = shape.problems('', request);
  refuseIfAny(`sagemaker:${operation}`, problems.filter(({ kind }) => kind === 'not simulated').map((problem) => `${operation}.${problem.text}`));
  const wrong = problems.filter(({ kind }) => kind === 'invalid');
  if (wrong.length > 0) {
    throw validation(`${wrong.length} validation error${wrong.length === 1 ? '' : 's'} detected: ${wrong.map((problem) => problem.text).join('; ')}`);
  }
  return request as T;
}

/** A refusal by which SageMaker names most of what it does not take. */
export function validation(message: string): ServiceError {
  return new ServiceError('ValidationException', message, false);
}

function notSimulated(path: string, got: string, expected?: string): Problem[] {
  return [{ kind: 'not simulated', text: `${path}: got ${got}${expected === undefined ? '' : `, expected ${expected}`}` }];
}

/** As AWS words it: members in lower camel case. */
function invalid(path: string, value: unknown, constraint: string): Problem[] {
  const member = path.replaceAll(/(^|\.)([A-Z])/g, (_, before: string, first: string) => before + first.toLowerCase());
  const got = value === null ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
  return [{ kind: 'invalid', text: `Value ${got} at '${member}' failed to satisfy constraint: Member ${constraint}` }];
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

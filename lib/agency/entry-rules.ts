/**
 * Rules as data: what one entry of a profile must be, with the words for a refusal. A profile is checked by them, and the published
 * JSON Schema is made of them, so that an editor and the loader say the same. Internal.
 */
import type { Problem } from '../private/errors';

/** What an entry must be. */
export interface EntryRule {
  /** The words of a refusal. */
  readonly expected: string;
  /** What helps. */
  readonly fix: string;
  /** True for a value that is taken. */
  readonly accepts: (value: unknown) => boolean;
  /** The same as JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Problems of what the value holds, where the value itself is taken. */
  readonly inside?: (value: unknown, subject: string) => Problem[];
}

/** The words of a refusal. */
interface Words {
  readonly expected: string;
  readonly fix: string;
}

/** A text that the pattern matches whole. */
export function text(pattern: RegExp, words: Words): EntryRule {
  return { ...words, accepts: (value) => matches(value, pattern), schema: { type: 'string', pattern: pattern.source, description: words.expected } };
}

/** One of these. */
export function oneOf(values: readonly (string | number | boolean)[], fix: string): EntryRule {
  const expected = `one of ${values.join(', ')}`;
  return { expected, fix, accepts: (value) => values.includes(value as string), schema: { enum: values, description: expected } };
}

/** A whole number. */
export function whole(minimum: number, maximum: number, fix: string): EntryRule {
  return {
    expected: `a whole number from ${minimum} to ${maximum}`,
    fix,
    accepts: (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
    schema: { type: 'integer', minimum, maximum },
  };
}

/** Items of one kind, each once; a wrong one makes the list wrong. */
export function list(item: EntryRule, minItems: number, maxItems: number, words: Words): EntryRule {
  return {
    ...words,
    accepts: (value) => Array.isArray(value) && value.length >= minItems && value.length <= maxItems
      && value.every((one) => item.accepts(one) && (item.inside?.(one, '') ?? []).length === 0),
    schema: { type: 'array', minItems, maxItems, items: item.schema, description: words.expected },
  };
}

/** A map with these entries and no others. */
export function struct(entries: Readonly<Record<string, EntryRule>>, required: readonly string[], words: Words): EntryRule {
  const names = Object.keys(entries);
  return {
    ...words,
    accepts: isMap,
    schema: { type: 'object', required, additionalProperties: false, properties: Object.fromEntries(names.map((name) => [name, entries[name]!.schema])) },
    inside: (value, subject) => structProblems(entries, required, value as Readonly<Record<string, unknown>>, subject === '' ? '' : `${subject}.`),
  };
}

/** Problems of the entries of a map, each at `<before><name>`. */
export function structProblems(entries: Readonly<Record<string, EntryRule>>, required: readonly string[], given: Readonly<Record<string, unknown>>, before = ''): Problem[] {
  const names = Object.keys(entries);
  return [
    ...Object.keys(given).filter((key) => !names.includes(key))
      .map((key) => ({ subject: `${before}${key}`, got: key, expected: `one of ${names.join(', ')}`, fix: 'remove the entry or mend its spelling' })),
    ...names.filter((name) => given[name] !== undefined || required.includes(name))
      .flatMap((name) => entryProblems(entries[name]!, given[name], `${before}${name}`)),
  ];
}

/** A map whose keys its user chooses. */
export function dictionary(key: EntryRule, value: EntryRule, most: Words & { readonly count: number; readonly what: string }, words: Words): EntryRule {
  return {
    ...words,
    accepts: isMap,
    schema: { type: 'object', maxProperties: most.count, propertyNames: key.schema, additionalProperties: value.schema },
    inside: (given, subject) => {
      const entries = Object.entries(given as Readonly<Record<string, unknown>>);
      return [
        ...(entries.length > most.count ? [{ subject, got: `${entries.length} ${most.what}`, expected: most.expected, fix: most.fix }] : []),
        ...entries.flatMap(([name, one]) => [
          ...(key.accepts(name) ? [] : [{ subject: `${subject}.${name}`, got: name, expected: key.expected, fix: key.fix }]),
          ...entryProblems(value, one, `${subject}.${name}`),
        ]),
      ];
    },
  };
}

function entryProblems(rule: EntryRule, value: unknown, subject: string): Problem[] {
  if (!rule.accepts(value)) return [{ subject, got: value, expected: rule.expected, fix: rule.fix }];
  return rule.inside?.(value, subject) ?? [];
}

/** True for a text that the pattern matches. */
export function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** A map as YAML and JSON know it. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

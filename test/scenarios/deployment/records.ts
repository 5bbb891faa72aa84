/** Reading of records and traces. */
import { MODEL } from './model';

/** `Record<…, string>` of an item: numbers and booleans as text, as DynamoDB writes them. */
export type Plain<T> = { readonly [K in keyof T]?: string };

/** Whether the arguments of a call make the model of a version. */
export function isFor(version: number, parameters: unknown): boolean {
  const { ModelName, Containers } = (parameters ?? {}) as { readonly ModelName?: unknown; readonly Containers?: unknown };
  return Containers !== undefined && String(ModelName).startsWith(`${MODEL}--${version}-`);
}

export function exists(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch {
    return false;
  }
}

/** Of a version, by its ARN. */
export function number(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? 'none';
}

export function plain<T>(item: Readonly<Record<string, object>>): Plain<T> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, String(Object.values(value)[0])])) as Plain<T>;
}

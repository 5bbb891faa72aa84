/** What happened in the world, in the order in which it happened: one list for services, machines, functions and jobs. */

/** `created`: by the assembly. `denial`: what a role asked for and may not. `outside`: what belongs to others. The rest as the services call it. */
export type TraceKind = 'alarm' | 'created' | 'delivery' | 'denial' | 'event' | 'execution' | 'invocation' | 'job log' | 'notification' | 'outside' | 'sagemaker';

export interface TraceEntry {
  /** Virtual time in milliseconds since 1970. */
  readonly at: number;
  readonly kind: TraceKind;
  /** Construct path, or the name of what has none. */
  readonly subject: string;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Takes entries as they come, instead of the world's own list. */
export type WorldTraceSink = (entry: TraceEntry) => void;

const DETAIL_CHARACTERS = 240;
const KIND_WIDTH = 'notification'.length;

export class Trace {
  private readonly list: TraceEntry[] = [];

  public constructor(
    private readonly clock: { readonly now: number },
    private readonly sink?: WorldTraceSink,
  ) {}

  /** Empty where a sink takes the entries. */
  public get entries(): readonly TraceEntry[] {
    return this.list;
  }

  public add(kind: TraceKind, subject: string, what: string, detail: TraceEntry['detail'] = {}): void {
    const entry: TraceEntry = { at: this.clock.now, kind, subject, what, detail };
    if (this.sink) this.sink(entry);
    else this.list.push(entry);
  }
}

/** One line for an entry: time, kind, subject, what, and the detail as far as it fits. */
export function worldTraceLine({ at, kind, subject, what, detail }: TraceEntry): string {
  const text = Object.entries(detail)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .replace(/\s+/g, ' ');
  const shown = text.length > DETAIL_CHARACTERS ? `${text.slice(0, DETAIL_CHARACTERS)}…` : text;
  return [new Date(at).toISOString(), kind.padEnd(KIND_WIDTH), subject, what, shown].join('  ').trimEnd();
}

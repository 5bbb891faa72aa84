/**
 * Virtual time. One queue of events, ordered by time and then by the order in which they were scheduled; an event runs to its
 * end before the next one starts. Nothing else in the simulator knows what time it is.
 *
 * A seed permutes events of the same time: AWS promises no order between them, so what holds must hold in every order.
 */
import { uniform, type Uniform } from './random';

export type Action = () => void | Promise<void>;

export interface ClockOptions {
  /** When virtual time starts, in milliseconds since 1970. */
  readonly start: number;
  /** Permutes events of the same time; without it they run in the order in which they were scheduled. */
  readonly seed?: number;
}

/** An event that has not happened yet. */
export interface Timer {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Takes the event out of the queue; nothing happens when it has run already. */
  cancel(): void;
}

/** A class, because millions are made: closures would take several times as long. */
class Entry implements Timer {
  /** @param action undefined once it was cancelled or runs, so that what it holds on to is freed */
  public constructor(
    public readonly at: number,
    public readonly tie: number,
    public readonly sequence: number,
    public action: Action | undefined,
    private readonly onCancel: (entry: Entry) => void,
  ) {}

  public cancel(): void {
    this.onCancel(this);
  }
}

/** Below this many cancelled events the queue is not worth tidying. */
const TIDY_FROM = 64;

export class Clock {
  private readonly tie: Uniform | undefined;
  private queue: Entry[] = [];
  private time: number;
  private scheduled = 0;
  private cancelled = 0;
  private ran = 0;
  private isRunning = false;

  public constructor({ start, seed }: ClockOptions) {
    this.time = checked(start, 'start');
    this.tie = seed === undefined ? undefined : uniform(seed);
  }

  /** In milliseconds since 1970. */
  public get now(): number {
    return this.time;
  }

  /** Number of events that wait. */
  public get pending(): number {
    return this.queue.length - this.cancelled;
  }

  /** Number of events that ran. */
  public get dispatched(): number {
    return this.ran;
  }

  /** Number of events in memory: those that wait, and cancelled ones that are not tidied away yet. */
  public get held(): number {
    return this.queue.length;
  }

  /** @param at in milliseconds since 1970; not before now */
  public schedule(at: number, action: Action): Timer {
    if (checked(at, 'at') < this.time) {
      throw new Error(`clock: got an event at ${iso(at)}, expected none before now, ${iso(this.time)}`);
    }
    const entry = new Entry(at, this.tie?.() ?? 0, this.scheduled++, action, this.cancel);
    this.push(entry);
    return entry;
  }

  /** @param delay in milliseconds */
  public after(delay: number, action: Action): Timer {
    return this.schedule(this.time + delay, action);
  }

  /** Runs all events up to and including that time, those that they schedule too, and leaves the clock there. */
  public async runUntil(end: number): Promise<void> {
    if (checked(end, 'end') < this.time) {
      throw new Error(`clock: got ${iso(end)} to run until, expected a time that is not before now, ${iso(this.time)}`);
    }
    await this.exclusively(() => (this.queue[0]?.at ?? Infinity) <= end);
    this.time = end;
  }

  /** Runs events until the condition, asked before each, no longer holds, or none is left. */
  public async runWhile(condition: () => boolean): Promise<void> {
    await this.exclusively(condition);
  }

  /** Runs until no event is left. */
  public async run(): Promise<void> {
    await this.exclusively(() => true);
  }

  private async exclusively(goesOn: () => boolean): Promise<void> {
    if (this.isRunning) throw new Error('clock: got a run inside an event, expected the event to schedule what follows');
    this.isRunning = true;
    try {
      for (this.dropCancelled(); this.queue.length > 0 && goesOn(); this.dropCancelled()) {
        const entry = this.pop();
        this.time = entry.at;
        this.ran += 1;
        const action = entry.action!;
        entry.action = undefined;
        const done = action();
        if (done) await done;
      }
    } finally {
      this.isRunning = false;
    }
  }

  private readonly cancel = (entry: Entry): void => {
    if (!entry.action) return;
    entry.action = undefined;
    this.cancelled++;
    // Timeouts of hours are cancelled by the thousand: without this they would pile up until their time comes.
    if (this.cancelled >= TIDY_FROM && this.cancelled > this.queue.length / 2) {
      this.queue = this.queue.filter(({ action }) => action).sort(byOrder);
      this.cancelled = 0;
    }
  };

  private dropCancelled(): void {
    while (this.queue.length > 0 && !this.queue[0]!.action) {
      this.pop();
      this.cancelled--;
    }
  }

  private push(entry: Entry): void {
    const { queue } = this;
    let at = queue.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (byOrder(queue[parent]!, entry) <= 0) break;
      queue[at] = queue[parent]!;
      at = parent;
    }
    queue[at] = entry;
  }

  private pop(): Entry {
    const { queue } = this;
    const first = queue[0]!;
    const last = queue.pop()!;
    if (queue.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= queue.length) break;
      const right = left + 1;
      const child = right < queue.length && byOrder(queue[right]!, queue[left]!) < 0 ? right : left;
      if (byOrder(last, queue[child]!) <= 0) break;
      queue[at] = queue[child]!;
      at = child;
    }
    queue[at] = last;
    return first;
  }
}

function byOrder(a: Entry, b: Entry): number {
  return a.at - b.at || a.tie - b.tie || a.sequence - b.sequence;
}

function checked(time: number, what: string): number {
  if (Number.isSafeInteger(time) && Number.isFinite(new Date(time).getTime())) return time;
  throw new Error(`clock: got ${time} for ${what}, expected whole milliseconds since 1970`);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

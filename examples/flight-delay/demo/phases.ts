/** Measures the phases of the demo and says on the terminal what goes on. */
import type { Writable } from 'node:stream';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** The longest name of a phase. */
const LABEL_WIDTH = 41;

export class Phases {
  public readonly finished: Phase[] = [];

  public constructor(
    private readonly output: Writable,
    /** Whether a line may be rewritten in place. */
    private readonly interactive: boolean,
  ) {}

  /** Runs one phase. What it returns is passed on; `note` says in a few words what came out. */
  public async run<T>(name: string, work: () => Promise<T>, note: (result: T) => string): Promise<T> {
    this.progress(name);
    const start = performance.now();
    const result = await work();
    const seconds = (performance.now() - start) / 1000;
    this.finished.push({ name, seconds: Math.round(seconds * 100) / 100 });
    this.clear();
    this.output.write(`${name.padEnd(LABEL_WIDTH)} ${seconds.toFixed(1).padStart(5)} s  ${note(result)}\n`);
    return result;
  }

  /** A remark that stays. */
  public say(text: string): void {
    this.clear();
    this.output.write(`${text}\n`);
  }

  /** A passing remark: rewritten in place on a terminal, left out elsewhere. */
  public progress(text: string): void {
    if (!this.interactive) return;
    this.clear();
    this.output.write(text);
  }

  private clear(): void {
    if (this.interactive) this.output.write('\r\u001b[2K');
  }
}

/** How far long work has come, on standard error: a line that replaces itself on a terminal, elsewhere one for each tenth. */

/** What is counted: less of it than `worth` is done before anybody wonders. */
interface Measure {
  readonly worth: number;
  shown(total: number): string;
}

const BYTES: Measure = { worth: 32 * 1024 ** 2, shown: (total) => `${(total / 1e6).toFixed(0)} MB` };
export const WINDOWS: Measure = { worth: 2000, shown: (total) => `${total.toLocaleString('en')} windows` };

export interface Progress {
  /** @param amount since the last call */
  read(amount: number): void;
  done(): void;
}

/**
 * @param what is read, in a word or two
 * @param total bytes of it, if not something else
 */
export function progressOf(what: string, total: number, measure: Measure = BYTES, out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr): Progress {
  let read = 0;
  let told = 0;
  const isTold = total >= measure.worth;
  return {
    read: (amount) => {
      read += amount;
      const step = Math.floor((read / total) * (out.isTTY ? 100 : 10));
      if (!isTold || step <= told) return;
      told = step;
      const line = `${what}: ${Math.min(100, step * (out.isTTY ? 1 : 10))} % of ${measure.shown(total)}`;
      out.write(out.isTTY ? `\r${line}` : `${line}\n`);
    },
    done: () => {
      if (isTold && out.isTTY && told > 0) out.write('\n');
    },
  };
}

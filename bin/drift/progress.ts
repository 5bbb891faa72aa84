/** How far the reading of long inputs has come, on standard error: a line that replaces itself on a terminal, elsewhere one for each tenth. */

/** Less than this is read before anybody wonders. */
const WORTH_TELLING = 32 * 1024 ** 2;

export interface Progress {
  read(bytes: number): void;
  done(): void;
}

/**
 * @param what is read, in a word or two
 * @param total bytes of it
 */
export function progressOf(what: string, total: number, out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr): Progress {
  let read = 0;
  let told = 0;
  const isTold = total >= WORTH_TELLING;
  return {
    read: (bytes) => {
      read += bytes;
      const step = Math.floor((read / total) * (out.isTTY ? 100 : 10));
      if (!isTold || step <= told) return;
      told = step;
      const line = `${what}: ${Math.min(100, step * (out.isTTY ? 1 : 10))} % of ${(total / 1e6).toFixed(0)} MB`;
      out.write(out.isTTY ? `\r${line}` : `${line}\n`);
    },
    done: () => {
      if (isTold && out.isTTY && told > 0) out.write('\n');
    },
  };
}

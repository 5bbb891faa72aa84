/** What commands print and tell, in place of the terminal: for the tests of a file, each of which begins with nothing. */
import { afterEach, beforeEach, vi } from 'vitest';

export interface Captured {
  /** Lines on standard output. */
  readonly printed: string[];
  /** Lines on standard error. */
  readonly told: string[];
}

/** Also captures what hooks print that run before the first test. */
export function capturedConsole(): Captured {
  const captured: Captured = { printed: [], told: [] };
  const capture = (): void => {
    captured.printed.length = 0;
    captured.told.length = 0;
    vi.spyOn(console, 'log').mockImplementation((text: string) => void captured.printed.push(text));
    vi.spyOn(console, 'error').mockImplementation((text: string) => void captured.told.push(text));
  };
  capture();
  beforeEach(capture);
  afterEach(() => vi.restoreAllMocks());
  return captured;
}

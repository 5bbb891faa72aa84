/** Texts that outlive the chunk that they were read from. */
import { Buffer } from 'node:buffer';

/** A text of its own: what is cut out of a chunk keeps the whole chunk in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * Names that CloudFormation gives to resources for which the template has none.
 *
 * Documented: `<stack name>-<logical id>-<unique id>`, with the letters and the length that the service allows.
 * Assumed: the unique id has twelve characters and is random on AWS; here it comes from stack and logical id, so that a name stays
 * the same. A name that is too long loses characters of the longer part. A state machine and a parameter have no stack name in theirs.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
import { createHash } from 'node:crypto';

export interface NameForm {
  readonly longest: number;
  /** Letters of the unique id; names of `lower` are lower case altogether. */
  readonly letters: 'lower' | 'upper' | 'mixed';
  /** What stands before the logical id: the stack's name, or a fixed word, or nothing. */
  readonly begins?: 'stack' | 'CFN' | 'nothing';
}

const UNIQUE_LENGTH = 12;
const ALPHABETS = {
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  mixed: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
} as const;

/** The name, the same for the same stack and logical id. */
export function physicalName(stackName: string, logicalId: string, { longest, letters, begins = 'stack' }: NameForm): string {
  const unique = uniqueId(`${stackName}/${logicalId}`, ALPHABETS[letters]);
  const first = { stack: stackName, CFN: 'CFN', nothing: '' }[begins];
  const [before, id] = shortened(first, logicalId, longest - UNIQUE_LENGTH - 2);
  const name = [before, id, unique].filter((part) => part !== '').join('-');
  return letters === 'lower' ? name.toLowerCase() : name;
}

/** An id in the form of those that services give to keys and the like. */
export function uniqueHex(of: string, digits: number): string {
  return createHash('sha256').update(of).digest('hex').slice(0, digits);
}

function uniqueId(of: string, alphabet: string): string {
  const digest = createHash('sha256').update(of).digest();
  return Array.from({ length: UNIQUE_LENGTH }, (_, index) => alphabet[digest[index]! % alphabet.length]!).join('');
}

function shortened(first: string, second: string, longest: number): [string, string] {
  let [a, b] = [first.length, second.length];
  while (a + b > longest) {
    if (a > b) a -= 1;
    else b -= 1;
  }
  return [first.slice(0, a), second.slice(0, b)];
}

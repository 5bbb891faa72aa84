/**
 * `Fn::Cidr`: the first blocks of a network, each as large as asked for, of IPv4.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */

const MOST_BLOCKS = 256;

/**
 * @param hostBits of each block: 8 for a /24
 * @throws Error for what is no block, or has no room for as many
 */
export function cidrBlocks(block: string, count: number, hostBits: number): string[] {
  const [, address = '', length] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(block) ?? [];
  const bytes = address.split('.').map(Number);
  if (length === undefined || Number(length) > 32 || bytes.some((byte) => byte > 255)) throw new Error(`got ${block}, expected a block of IPv4 such as 10.0.0.0/16`);
  const isWhole = [count, hostBits].every((number) => Number.isInteger(number) && number > 0);
  const size = 2 ** hostBits;
  if (!isWhole || count > MOST_BLOCKS || count * size > 2 ** (32 - Number(length))) throw new Error(`got ${count} blocks of ${hostBits} bits in ${block}, expected no more than it has room for, and at most ${MOST_BLOCKS}`);
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Array.from({ length: count }, (_, index) => `${dotted(first + index * size)}/${32 - hostBits}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

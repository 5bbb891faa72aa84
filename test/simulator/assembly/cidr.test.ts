/** Tests of `Fn::Cidr`: the blocks that a network is cut into. */
import { describe, expect, it } from 'vitest';
import { cidrBlocks } from '../../../simulator/assembly/cidr';

describe('blocks of a network', () => {
  it('lie side by side from its beginning', () => {
    expect(cidrBlocks('10.20.0.0/20', 2, 11)).toEqual(['10.20.0.0/21', '10.20.8.0/21']);
    expect(cidrBlocks('192.168.255.0/24', 4, 6)).toEqual(['192.168.255.0/26', '192.168.255.64/26', '192.168.255.128/26', '192.168.255.192/26']);
    expect(cidrBlocks('255.255.255.0/24', 1, 8)).toEqual(['255.255.255.0/24']);
  });

  it.each([['10.0.0.0/24', 2, 8], ['10.0.0.0/8', 257, 8], ['10.0.0.0/24', 0, 4], ['10.0.0.0/24', 1, 0.5]])('of %s: %i of %d bits are refused', (block, count, bits) => {
    expect(() => cidrBlocks(block, count, bits)).toThrow(`got ${count} blocks of ${bits} bits in ${block}, expected no more than it has room for, and at most 256`);
  });

  it.each(['10.0.0.0', '10.0.0.256/8', '10.0.0.0/33', 'fd00::/8', ''])('of %j are refused', (block) => {
    expect(() => cidrBlocks(block, 1, 8)).toThrow(`got ${block}, expected a block of IPv4 such as 10.0.0.0/16`);
  });
});

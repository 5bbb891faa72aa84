/**
 * Walks over encoded values without decoding them, so that no page makes hyparquet write more values than it says it has, count without
 * end, or copy beyond what a page may hold: there the length of a run and of a prefix are taken on trust.
 */
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { checkedPageBytes, UnreadableParquet } from './limits';

/** Writers fill the last run of packed bits up, to eight values as a rule. */
const MAX_PADDING = 4096;
const MAX_VARINT_BYTES = 10;
const MAX_MINIBLOCKS = 4096;

/**
 * Runs of levels, or of places in a dictionary.
 *
 * @param width bits of each value
 * @param output as long as there are to be values
 * @throws UnreadableParquet when a run is longer than what is left of them
 */
export function readRuns<T extends Uint8Array | Uint32Array>(bytes: Uint8Array, width: number, output: T): T {
  const place = { at: 0 };
  for (let seen = 0; seen < output.length; ) {
    const header = varint(bytes, place);
    const isPacked = header % 2 === 1;
    const length = Math.floor(header / 2);
    const values = isPacked ? length * 8 : length;
    if (values > output.length - seen + (isPacked ? MAX_PADDING : 0)) throw new UnreadableParquet('a run of more values than its page has');
    place.at += isPacked ? length * width : Math.ceil(width / 8);
    seen += values;
  }
  readRleBitPackedHybrid({ view: viewOf(bytes), offset: 0 }, width, output, bytes.length);
  return output;
}

/** @returns of each value 1 where it is there */
export function levelsOf(bytes: Uint8Array, count: number): Uint8Array {
  return readRuns(bytes, 1, new Uint8Array(count));
}

/**
 * Whole numbers as differences.
 *
 * @returns where they end
 * @throws UnreadableParquet when they are not of that form
 */
export function checkDeltas(bytes: Uint8Array, start: number, count: number): number {
  const place = { at: start };
  const block = varint(bytes, place);
  const miniblocks = varint(bytes, place);
  const perMiniblock = block / miniblocks;
  if (miniblocks > MAX_MINIBLOCKS || !Number.isInteger(perMiniblock) || perMiniblock < 1) throw new UnreadableParquet('differences of an unknown form');
  varint(bytes, place);
  varint(bytes, place);
  for (let seen = 1; seen < count; ) {
    varint(bytes, place);
    const widths = place.at;
    place.at += miniblocks;
    for (let i = 0; i < miniblocks && seen < count; i++) {
      if (place.at > bytes.length) throw new UnreadableParquet('values that end too early');
      place.at += (perMiniblock * bytes[widths + i]!) / 8;
      seen += perMiniblock;
    }
  }
  return place.at;
}

/**
 * Texts as what they share with the one before and what they add: a page of a few bytes can stand for any number of
 * long ones.
 *
 * @throws UnreadableParquet when together they are longer than a page may be
 */
export function checkPrefixes(bytes: Uint8Array, count: number): void {
  const suffixes = checkDeltas(bytes, 0, count);
  checkDeltas(bytes, suffixes, count);
  let length = 0;
  for (const offset of [0, suffixes]) {
    const lengths = new Int32Array(count);
    deltaBinaryUnpack({ view: viewOf(bytes), offset }, count, lengths);
    for (const one of lengths) {
      if (one < 0) throw new UnreadableParquet('a text of negative length');
      length += one;
    }
  }
  checkedPageBytes(length);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function varint(bytes: Uint8Array, place: { at: number }): number {
  let value = 0;
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    if (place.at >= bytes.length) throw new UnreadableParquet('values that end too early');
    const byte = bytes[place.at++]!;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw new UnreadableParquet('a number that is too long');
}

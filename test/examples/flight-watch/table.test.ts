/** What the demo prints: readable at 100 columns, colour only where asked for. */
import { describe, expect, it } from 'vitest';
import { renderTable, shortNumber } from '../../../examples/flight-watch/demo/table';

const TABLE = {
  title: 'Delays',
  header: ['feature', 'psi'],
  rows: [
    [{ text: 'delay', tone: 'bad' as const }, { text: '.310' }],
    [{ text: 'distance' }, { text: '1.25' }],
  ],
  textColumns: 1,
};

describe('a table', () => {
  it('aligns text left and figures right, in columns as wide as their widest cell', () => {
    expect(renderTable(TABLE, false)).toBe(
      ['Delays', 'feature    psi', '--------  ----', 'delay     .310', 'distance  1.25'].join('\n'),
    );
  });

  it('holds no escape sequence without colour', () => {
    expect(renderTable(TABLE, false)).not.toContain('\u001b');
  });

  it('is the same text with colour, once the escape sequences are taken away', () => {
    const coloured = renderTable(TABLE, true);
    expect(coloured).toContain('\u001b[31mdelay   \u001b[0m');
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderTable(TABLE, false));
  });
});

describe('a short number', () => {
  it.each([
    [0, '.000'],
    [0.0314, '.031'],
    [0.9994, '.999'],
    [0.9996, '1.00'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [NaN, '-'],
  ])('shows %d as %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});

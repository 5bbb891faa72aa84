/** The report can be read: contrasts as WCAG 2 counts them, in the light and in the dark. */
import { describe, expect, it } from 'vitest';
import { STYLES } from '../../../../examples/flight-delay/demo/report/styles';

function luminance(colour: string): number {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1);
  const [red, green, blue] = [0, 2, 4].map((start) => {
    const share = parseInt(digits.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

const palettes = [...STYLES.text.matchAll(/:root\{(?:color-scheme:[^;]*;)?(--[^}]*)\}/g)].map(([, text]) => Object.fromEntries(text!.split(';').map((pair) => pair.split(':') as [string, string])));

it('gives each statistic a look of its own', () => {
  const looks = ['', '.ks', '.cramers-v', '.unseen-rate'].map((name) => STYLES.text.split(`.series${name}{`)[1]?.split('}')[0]);
  expect(looks.every((look) => look?.includes('stroke'))).toBe(true);
  expect(new Set(looks).size).toBe(looks.length);
});

describe.each([['light', palettes[0]!], ['dark', palettes[1]!]])('in the %s', (_, colours) => {
  it.each(['--ink', '--soft'])('%s can be read on every ground', (text) => {
    for (const ground of ['--paper', '--raised', '--band']) expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThan(4.5);
  });

  it('versions can be read on their bars', () => {
    expect(contrast(colours['--on-blue']!, colours['--blue']!)).toBeGreaterThan(4.5);
    expect(contrast(colours['--on-sky']!, colours['--sky']!)).toBeGreaterThan(4.5);
    expect(contrast(colours['--ink']!, colours['--pale']!)).toBeGreaterThan(4.5);
  });

  it.each(['--blue', '--red', '--green', '--orange', '--purple'])('lines and marks in %s can be seen', (line) => expect(contrast(colours[line]!, colours['--paper']!)).toBeGreaterThan(2.9));
});

/** States of alarms: every cell of the documented tables, and what must hold for all data. */
import { describe, expect, it } from 'vitest';
import { type AlarmState, evaluate, type IsBreaching, type MissingData } from '../../../simulator/services/alarm-evaluation';
import { fc } from '../../lambda/support/property';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
type Cell = AlarmState | 'retain';

/** `0` does not breach, `X` does, `-` is missing; the most recent on the right. */
function periods(text: string): IsBreaching[] {
  return text.split(' ').map((sign) => (sign === '-' ? undefined : sign === 'X'));
}

function expectRow(text: string, datapointsToAlarm: number, cells: readonly [Cell, Cell, Cell, Cell]): void {
  for (const [index, missingData] of TREATMENTS.entries()) {
    for (const current of STATES) {
      const expected = cells[index] === 'retain' ? current : cells[index];
      expect(evaluate(periods(text), { evaluationPeriods: 3, datapointsToAlarm, missingData }, current), `${text}, ${missingData}, from ${current}`).toBe(expected);
    }
  }
}

describe('the documented tables, with 3 evaluation periods and a range of 5', () => {
  it.each<[string, [Cell, Cell, Cell, Cell]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'retain', 'ALARM', 'OK']],
    ['- - - - X', ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
    ['X - - - -', ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('3 of 3: %s', (text, cells) => {
    expectRow(text, 3, cells);
  });

  it.each<[string, [Cell, Cell, Cell, Cell]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'retain', 'ALARM', 'OK']],
    ['- - - - X', ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
  ])('2 of 3: %s', (text, cells) => {
    expectRow(text, 2, cells);
  });
});

const rules = fc.integer({ min: 1, max: 5 }).chain((evaluationPeriods) => fc.record({ evaluationPeriods: fc.constant(evaluationPeriods), datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }) }));
const data = (length: number): fc.Arbitrary<IsBreaching[]> => fc.array(fc.constantFrom(true, false, undefined), { minLength: length, maxLength: length });
const cases = rules.chain((rule) => fc.record({ rule: fc.constant(rule), data: data(rule.evaluationPeriods + 2), current: fc.constantFrom(...STATES) }));

describe('all data', () => {
  it('leads to the same state under every treatment when there is enough of it', () => {
    fc.assert(
      fc.property(cases, ({ rule, data: values, current }) => {
        const real = values.filter((value) => value !== undefined);
        fc.pre(real.length >= rule.evaluationPeriods);
        const breaching = real.slice(-rule.evaluationPeriods).filter(Boolean).length;
        for (const missingData of TREATMENTS) expect(evaluate(values, { ...rule, missingData }, current)).toBe(breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK');
      }),
    );
  });

  it('alarms under breaching wherever it alarms under another treatment', () => {
    fc.assert(
      fc.property(cases, ({ rule, data: values, current }) => {
        const state = (missingData: MissingData): AlarmState => evaluate(values, { ...rule, missingData }, current);
        if (state('notBreaching') === 'ALARM') expect(state('breaching')).toBe('ALARM');
        if (state('missing') === 'ALARM') expect(state('breaching')).toBe('ALARM');
        if (state('breaching') === 'OK') expect(state('notBreaching')).toBe('OK');
      }),
    );
  });

  it('keeps a state under ignore only where no data point says that all is well', () => {
    fc.assert(
      fc.property(cases, ({ rule, data: values, current }) => {
        if (values.some((value) => value === false)) expect(evaluate(values, { ...rule, missingData: 'ignore' }, 'INSUFFICIENT_DATA')).not.toBe('INSUFFICIENT_DATA');
        else if (values.every((value) => value === undefined)) expect(evaluate(values, { ...rule, missingData: 'ignore' }, current)).toBe(current);
      }),
    );
  });

  it('leads to INSUFFICIENT_DATA under missing alone', () => {
    fc.assert(
      fc.property(cases, ({ rule, data: values }) => {
        for (const missingData of ['ignore', 'breaching', 'notBreaching'] as const) expect(evaluate(values, { ...rule, missingData }, 'OK')).not.toBe('INSUFFICIENT_DATA');
      }),
    );
  });
});

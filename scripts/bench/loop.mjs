/**
 * What a model loses on five streams with known change points, beside never and beside the calendar with as many trainings, when it is trained
 * again by each of three alone: the drift check's verdict on inputs and answers, its verdict on performance, and ADWIN, which it tells
 * and does not train by; see `loop.ts`. Where most inputs stay as they are the verdict on them promises nothing; ADWIN is there to compare with.
 */
import { answerOf, bundled } from './bundled.mjs';

const WORDS = { drift: 'by drift verdict', performance: 'by performance verdict', adwin: 'by ADWIN' };

/** Rows of the table. */
export async function benchLoop() {
  const rows = [];
  const problems = [];
  for (const { name, isSeenInInputs, never, watched } of answerOf(await bundled('loop'))) {
    for (const { by, trainings, loss, calendar } of watched) {
      const title = `${name}: ${trainings.toFixed(1)} trainings ${WORDS[by]}`;
      rows.push({ name: title, value: loss, unit: 'a row', ratio: loss / never, to: `never (${never.toPrecision(3)})` });
      rows.push({ name: title, value: loss, unit: 'a row', ratio: loss / calendar, to: `by the calendar (${calendar.toPrecision(3)})` });
      if (by === 'adwin' || (by === 'drift' && !isSeenInInputs)) continue;
      for (const [other, lost] of [['never', never], ['by the calendar', calendar]]) {
        if (loss >= lost) problems.push(`${title}: got a loss of ${loss.toPrecision(3)}, expected less than when trained ${other}, ${lost.toPrecision(3)}`);
      }
    }
  }
  return { rows, problems };
}

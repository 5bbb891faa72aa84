/**
 * What a model loses on five streams with known change points when it is trained again by our verdicts, beside never, and beside the
 * calendar with as many trainings; see `loop.ts`.
 */
import { answerOf, bundled } from './bundled.mjs';

/** Rows of the table. */
export async function benchLoop() {
  const rows = [];
  const problems = [];
  for (const { name, trainings, loss, never, calendar } of answerOf(await bundled('loop'))) {
    const title = `${name}: loss with ${trainings.toFixed(1)} trainings by verdict`;
    rows.push({ name: title, value: loss, unit: 'a row', ratio: loss / never, to: `never (${never.toPrecision(3)})` });
    rows.push({ name: title, value: loss, unit: 'a row', ratio: loss / calendar, to: `by the calendar (${calendar.toPrecision(3)})` });
    for (const [other, lost] of [['never', never], ['by the calendar', calendar]]) {
      if (loss >= lost) problems.push(`${name}: got a loss of ${loss.toPrecision(3)}, expected less than when trained ${other}, ${lost.toPrecision(3)}`);
    }
  }
  return { rows, problems };
}

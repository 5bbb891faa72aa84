/**
 * The loop on five streams: what a model loses that is trained again by the drift check's verdict on inputs and answers, by its verdict on
 * performance as labels come, or by ADWIN on its losses; beside one that never is, and one that is as often, but by the calendar. All learn
 * from the same number of latest windows. Prints JSON.
 */
import { fitted, type Model } from './loop/model';
import { PerformanceWatch } from './loop/performance-watch';
import { type Row, type Stream, STREAMS } from './loop/streams';
import { AdwinWatch, type Observed, VerdictWatch, type Watch } from './loop/watch';

const WINDOWS = 200;
const ROWS = 400;
const FIRST_WINDOWS = 20;
/** Windows that later trainings learn from. */
const LATEST_WINDOWS = 4;
const SEEDS = [1, 2, 3];

/** Of losses in training, how many are below the one that counts as 1 for the watch on losses. */
const USUAL_SHARE = 0.99;

interface Played {
  readonly loss: number;
  /** Windows after which the model was trained again. */
  readonly trainings: readonly number[];
}

/** Makes what watches a model, from what it learnt from. */
type Watcher = (training: Observed['columns']) => Watch;

function watchersOf({ isBinary }: Stream): Readonly<Record<string, Watcher>> {
  return {
    drift: (training) => new VerdictWatch(training),
    performance: () => new PerformanceWatch(isBinary),
    adwin: () => new AdwinWatch(),
  };
}

function byCalendar(windows: readonly number[]): Watcher {
  return () => ({ sees: (_, window) => windows.includes(window) });
}

process.stdout.write(`${JSON.stringify(STREAMS.map((stream) => {
  const seeds = SEEDS.map((seed) => windowsOf(stream, seed)).map((windows) => ({ windows, never: play(stream, windows, byCalendar([])).loss }));
  const watched = Object.entries(watchersOf(stream)).map(([by, watcher]) => {
    const played = seeds.map(({ windows }) => {
      const { loss, trainings } = play(stream, windows, watcher);
      const calendar = Array.from(trainings, (_, index) => FIRST_WINDOWS + Math.round(((index + 1) * (WINDOWS - FIRST_WINDOWS)) / (trainings.length + 1)) - 1);
      return { loss, trainings, calendar: play(stream, windows, byCalendar(calendar)).loss };
    });
    return { by, trainings: mean(played, ({ trainings }) => trainings.length), first: played[0]!.trainings, loss: mean(played, ({ loss }) => loss), calendar: mean(played, ({ calendar }) => calendar) };
  });
  return { name: stream.name, changes: stream.changes, isSeenInInputs: stream.isSeenInInputs, never: mean(seeds, ({ never }) => never), watched };
}))}\n`);

function mean<T>(of: readonly T[], value: (one: T) => number): number {
  return of.reduce((sum, one) => sum + value(one), 0) / of.length;
}

function windowsOf(stream: Stream, seed: number): Row[][] {
  const next = stream.rows(seed);
  return Array.from({ length: WINDOWS }, (_, window) => Array.from({ length: ROWS }, () => next(window)));
}

function play({ isBinary }: Stream, windows: readonly (readonly Row[])[], watcher: Watcher): Played {
  const lossOf = (model: Model, { inputs, label }: Row): number => {
    const predicted = model.predict(inputs);
    return isBinary ? Number(predicted >= 0.5 !== (label === 1)) : Math.abs(predicted - label);
  };
  const learn = (rows: readonly Row[]): { readonly model: Model; readonly watch: Watch; readonly usual: number } => {
    const model = fitted(rows);
    const losses = rows.map((row) => lossOf(model, row)).sort((a, b) => a - b);
    return { model, watch: watcher(columnsOf(model, rows)), usual: isBinary ? 1 : losses[Math.floor(USUAL_SHARE * losses.length)]! };
  };
  const trainings: number[] = [];
  let { model, watch, usual } = learn(windows.slice(0, FIRST_WINDOWS).flat());
  let total = 0;
  for (let window = FIRST_WINDOWS; window < WINDOWS; window++) {
    const rows = windows[window]!;
    const losses = rows.map((row) => lossOf(model, row));
    total += losses.reduce((sum, loss) => sum + loss, 0);
    const observed = { columns: columnsOf(model, rows), labels: rows.map(({ label }) => label), losses: losses.map((loss) => Math.min(1, loss / usual)) };
    if (!watch.sees(observed, window)) continue;
    trainings.push(window);
    ({ model, watch, usual } = learn(windows.slice(window + 1 - LATEST_WINDOWS, window + 1).flat()));
  }
  return { loss: total / ((WINDOWS - FIRST_WINDOWS) * ROWS), trainings };
}

function columnsOf(model: Model, rows: readonly Row[]): Map<string, readonly (number | string)[]> {
  const columns = new Map<string, readonly (number | string)[]>(Object.keys(rows[0]!.inputs).map((name) => [name, rows.map(({ inputs }) => inputs[name]!)]));
  return columns.set('prediction', rows.map(({ inputs }) => model.predict(inputs)));
}

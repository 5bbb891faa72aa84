/**
 * The loop on five streams: what a model loses that is trained again when it is watched as ours are, beside one that never is, and one that
 * is as often, but by the calendar. All learn from the same number of latest windows. Prints JSON.
 */
import { fitted, type Model } from './loop/model';
import { type Row, type Stream, STREAMS } from './loop/streams';
import { Watch } from './loop/watch';

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

process.stdout.write(`${JSON.stringify(STREAMS.map((stream) => {
  const played = SEEDS.map((seed) => {
    const windows = windowsOf(stream, seed);
    const watched = play(stream, windows, 'watch');
    const calendar = Array.from(watched.trainings, (_, index) => FIRST_WINDOWS + Math.round(((index + 1) * (WINDOWS - FIRST_WINDOWS)) / (watched.trainings.length + 1)) - 1);
    return { watched, never: play(stream, windows, []).loss, calendar: play(stream, windows, calendar).loss };
  });
  const mean = (of: (one: (typeof played)[number]) => number): number => played.reduce((sum, one) => sum + of(one), 0) / played.length;
  return {
    name: stream.name, changes: stream.changes, trainings: mean(({ watched }) => watched.trainings.length), first: played[0]!.watched.trainings,
    loss: mean(({ watched }) => watched.loss), never: mean(({ never }) => never), calendar: mean(({ calendar }) => calendar),
  };
}))}\n`);

function windowsOf(stream: Stream, seed: number): Row[][] {
  const next = stream.rows(seed);
  return Array.from({ length: WINDOWS }, (_, window) => Array.from({ length: ROWS }, () => next(window)));
}

function play({ isBinary }: Stream, windows: readonly (readonly Row[])[], when: 'watch' | readonly number[]): Played {
  const lossOf = (model: Model, { inputs, label }: Row): number => {
    const predicted = model.predict(inputs);
    return isBinary ? Number(predicted >= 0.5 !== (label === 1)) : Math.abs(predicted - label);
  };
  const learn = (rows: readonly Row[]): { readonly model: Model; readonly watch: Watch; readonly usual: number } => {
    const model = fitted(rows);
    const losses = rows.map((row) => lossOf(model, row)).sort((a, b) => a - b);
    return { model, watch: new Watch(columnsOf(model, rows)), usual: isBinary ? 1 : losses[Math.floor(USUAL_SHARE * losses.length)]! };
  };
  const trainings: number[] = [];
  let { model, watch, usual } = learn(windows.slice(0, FIRST_WINDOWS).flat());
  let total = 0;
  for (let window = FIRST_WINDOWS; window < WINDOWS; window++) {
    const rows = windows[window]!;
    const losses = rows.map((row) => lossOf(model, row));
    total += losses.reduce((sum, loss) => sum + loss, 0);
    const isDue = when === 'watch' ? watch.sees({ columns: columnsOf(model, rows), losses: losses.map((loss) => Math.min(1, loss / usual)) }, window) : when.includes(window);
    if (!isDue) continue;
    trainings.push(window);
    ({ model, watch, usual } = learn(windows.slice(window + 1 - LATEST_WINDOWS, window + 1).flat()));
  }
  return { loss: total / ((WINDOWS - FIRST_WINDOWS) * ROWS), trainings };
}

function columnsOf(model: Model, rows: readonly Row[]): Map<string, readonly (number | string)[]> {
  const columns = new Map<string, readonly (number | string)[]>(Object.keys(rows[0]!.inputs).map((name) => [name, rows.map(({ inputs }) => inputs[name]!)]));
  return columns.set('prediction', rows.map(({ inputs }) => model.predict(inputs)));
}

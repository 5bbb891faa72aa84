/**
 * The drift check function: compares what a running model was asked lately with what it was trained on.
 *
 * **Trigger.** A schedule of EventBridge; its event's `time` decides which window is judged, never the clock. Or a request by
 * hand, `{ time, window: { start, end } }`, for a span of one's own. An event that is neither is refused: a time that somebody
 * made up would move the state, and all checks up to it would find themselves superseded.
 *
 * **Steps.**
 * 1. Take the baseline from the store; build it from the data set when there is none, or when the configuration that it was built
 *    from has changed.
 * 2. Find the end of the window: the event's time less the lag, rounded down to the interval. All its hours are closed.
 * 3. Read each hour of the longest window that was not read before, once, into a partial, and list the lines that are no rows in a
 *    quarantine document. Look once more at the hours of the check before, of a day ago at the least, and count the objects that came late.
 * 4. Add up the partials per feature, judge features and window, write the verdict. The shape of a window shorter than a day is compared with
 *    the same hours of the week, where the baseline has them.
 * 5. Where ground truth is configured: join the log of each span whose labels are due with them, once, into a part; judge performance
 *    and fairness over the sum of the window's parts. See `performance/`.
 * 6. Bring the state over time forward, then write the metrics to the log. Where the window ends at midnight UTC, or the state
 *    changes, a page about the verdict is written beside it then; if that fails, the log says so.
 * A request ends after step 4, and has no performance: its verdict has a key of its own, and state and metrics are left alone. Of the hours that it reads,
 * only those before the end of the latest judged window are kept as partials. A schedule has not closed the later ones yet, so
 * they count for this answer only, and unreadable lines in them are counted, but not listed; the next check reads them again.
 *
 * **Large logs.** Where the construct expects more than one function reads in its time, the schedule starts a state machine, whose steps are
 * calls of this function, too (`{ step, … }`): the log is counted in parts beside each other, the parts are added up, labels are joined in the same
 * way, and then the check is called with the event of the schedule. Behind a pause there may be more spans than are joined in an interval: the
 * check is told so then, tells of drift, and leaves labels to the machines of later events. See `fan-out.ts` and `performance/label-fan-out.ts`.
 *
 * **Requests.** A warm check asks the store seven times, however long the window is: what baseline and state are, which partials there
 * are, what lies in the log now and what came late a day ago (for the hours of a day at once, see `hour-objects.ts`); then it writes the day's
 * partials, verdict and state. (Once a day, and when the state changes, it also writes the page.)
 * Add to that the objects of the log, and a listing and a document for each further day. A cold check reads the days of the window.
 *
 * **Files.** A CSV file that lacks some of the features in its header has them missing in every row, as JSON rows that lack a
 * member do; one that lacks all of them is quarantined. In training data a file that lacks any is quarantined, because a baseline
 * of missing values would make every later missing value look normal. Keys with a segment behind the prefix that begins with an
 * underscore or a dot (`_temporary/`, `_SUCCESS`) are left out.
 *
 * **Failure.** Nothing is caught that cannot be mended here: the invocation fails, the service tries it again, and an event that
 * fails for good goes to the queue of failed events. Partials are kept as they are made, so a scheduled check that ran out of time
 * goes on near where it stopped: each day is kept once it is read, a large one in parts of 256 MiB. Labels are joined no further when a tenth
 * of the time is left: drift is told first, then the check fails, and the next attempt joins on behind the spans that were kept. A check
 * whose labels others join is none the worse, unless all have left them for two days. Lines that cannot be read never fail a check: they are quarantined with key, line and reason.
 *
 * **Idempotency.** The window's end identifies a check. The state remembers the windows judged, and is written on the condition
 * that nobody else wrote since it was read; the same event again finds its window judged, a late one finds it overtaken. The baseline is
 * written if absent, a day of partials on the condition that nobody else wrote it since it was read. The same objects give the same bytes of every document.
 *
 * **Permissions.** `s3:ListBucket` on the buckets for the prefixes of log, data set, labels and `models/<modelId>/drift/`;
 * `s3:GetObject` on what is below them; `s3:PutObject` below the last (a condition on an etag needs `s3:GetObject`,
 * too); where labels of a large log are joined, both of them below `models/<modelId>/drift-rows/`; `kms:Decrypt` with the keys of the buckets, `kms:GenerateDataKey` with that of the store. None for metrics.
 *
 * **Privacy.** The log of the function gets names, keys and counts, never a value of a feature. Baselines hold the categories of
 * the training data, and the numbers that these determine where the schema says so; quarantine documents hold no content. Rows that are sorted to be
 * joined hold ids, answers, groups, times and labels.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, type DriftCheckAnswer, type DriftCheckEvent } from '../../lib/contract/drift-check';
import type { CheckStepEvent, FanOutAnswer, FanOutStepEvent } from '../../lib/contract/fan-out';
import { LineLog } from '../shared/log';
import { s3Store } from '../shared/storage/s3';
import { DriftCheck, type DriftCheckParts } from './check';
import { decodeBuckets, decodeConfig, parseConfig } from './decode-config';
import { isCheckStep, isStep } from './decode-step';
import { FanOut } from './fan-out';

/** What the handler uses of the context that Lambda gives it. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis: () => number;
}

export interface DriftCheckHandler {
  (event: FanOutStepEvent, context?: InvocationContext): Promise<FanOutAnswer>;
  (event: DriftCheckEvent | CheckStepEvent, context?: InvocationContext): Promise<DriftCheckAnswer>;
}

/**
 * The handler over any store, for running the same bundle elsewhere.
 *
 * @throws Error with all problems of the configuration
 */
export function createHandler(parts: DriftCheckParts): DriftCheckHandler {
  const checked = { ...parts, config: decodeConfig(parts.config) };
  const check = new DriftCheck(checked);
  const fanOut = new FanOut(checked);
  return ((event: DriftCheckEvent | FanOutStepEvent | CheckStepEvent, context?: InvocationContext) => {
    const remainingMs = context && (() => context.getRemainingTimeInMillis());
    if (!isStep(event)) return check.run(event, remainingMs);
    return isCheckStep(event) ? check.run(event.event, remainingMs, 'left') : fanOut.run(event);
  }) as DriftCheckHandler;
}

let onLambda: DriftCheckHandler | undefined;

/** The handler on Lambda: configuration beside the bundle, bucket names in the environment. */
export const handler = (async (event: DriftCheckEvent, context?: InvocationContext) => {
  onLambda ??= createHandler({
    storage: s3Store(),
    config: parseConfig(readFileSync(join(__dirname, CONFIG_FILE), 'utf8')),
    buckets: decodeBuckets(process.env),
    log: new LineLog((line) => process.stdout.write(`${line}\n`)),
  });
  return onLambda(event, context);
}) as DriftCheckHandler;

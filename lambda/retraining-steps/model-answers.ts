/**
 * Reads what a transform job wrote for the parts of the holdout: beside each, `<part>.out`, one line a row, in the same order. What
 * is wrong with it is remembered, never thrown: a bad model is a finding.
 *
 * Where a job puts the objects below its output is documented by an example that can be read in two ways, so a part is found by
 * its name in whatever folder below. Blank lines are skipped: `AssembleWith: Line` adds a line end to answers that have one.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TransformOutput.html
 */
import type { EvidenceProblem, MetricValues, ModelEvaluation } from '../../lib/contract/evaluation';
import type { HoldoutPart } from '../../lib/contract/snapshot';
import { LineSplitter } from '../shared/records/lines';
import type { ObjectStore } from '../shared/storage/port';
import type { ModelScorer } from './model-scorer';
import { prefixOf } from './uri';

export interface AnswerPlace {
  readonly storage: ObjectStore;
  readonly bucket: string;
  /** Below which the job wrote; ends with a slash. */
  readonly uri: string;
}

export class ModelAnswers {
  /** Lists what there is. */
  public static async of(place: AnswerPlace, parts: readonly HoldoutPart[], scorer: ModelScorer): Promise<ModelAnswers> {
    const prefix = prefixOf(place.uri, place.bucket);
    const keys = new Map<string, string>();
    let problem: EvidenceProblem | undefined;
    for await (const { key } of place.storage.list(place.bucket, { prefix })) {
      const name = key.slice(key.lastIndexOf('/') + 1);
      const isExpected = parts.some((part) => name === `${part.name}.out`);
      if (!isExpected || keys.has(name)) problem ??= { key, reason: isExpected ? 'a second object for the same part' : 'an object for no part of the holdout' };
      keys.set(name, key);
    }
    const absent = parts.find((part) => !keys.has(`${part.name}.out`));
    if (absent) problem ??= { key: `${prefix}${absent.name}.out`, reason: 'no such object: the job wrote no answers for this part' };
    return new ModelAnswers(place, keys, scorer, problem);
  }

  private constructor(
    private readonly place: AnswerPlace,
    private readonly keys: ReadonlyMap<string, string>,
    private readonly scorer: ModelScorer,
    private problem: EvidenceProblem | undefined,
  ) {}

  /** @param labels of the part's rows */
  public async read({ name }: HoldoutPart, labels: readonly string[]): Promise<void> {
    if (this.problem) return;
    const { storage, bucket } = this.place;
    const key = this.keys.get(`${name}.out`)!;
    let rows = 0;
    const splitter = new LineSplitter({
      line: (text, line) => {
        if (this.problem || text.trim() === '') return;
        const label = labels[rows];
        rows += 1;
        const refusal = label === undefined ? `more answers than rows, expected ${labels.length}` : this.scorer.add(label, text);
        if (refusal !== undefined) this.problem = { key, line, reason: refusal };
      },
      unreadable: (line, reason) => {
        this.problem ??= { key, line, reason };
      },
    });
    const { chunks } = await storage.stream(bucket, key);
    for await (const chunk of chunks) {
      splitter.push(chunk);
      if (this.problem) return;
    }
    splitter.end();
    if (rows < labels.length) this.problem ??= { key, reason: `${rows} answers, expected ${labels.length}, one for each row` };
  }

  /** Called once, behind the last part. */
  public evaluation(): ModelEvaluation {
    const { uri } = this.place;
    if (this.problem) return { uri, metrics: {}, problem: this.problem };
    const { metrics, ...rest } = this.scorer.measured();
    const told = Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value))) as MetricValues;
    return { uri, metrics: told, ...rest };
  }
}

/** In words. */
export function problemInWords({ key, line, reason }: EvidenceProblem): string {
  return `${key}${line === undefined ? '' : ` line ${line}`}: ${reason}`;
}

/** `ModelTask`: what a model predicts. */
import { Token } from 'aws-cdk-lib';
import { MOST_COORDINATES, type MonitoredTaskConfig } from '../contract/performance';
import type { TaskConfig } from '../contract/retraining-steps';
import type { Baseline } from '../data';
import { Problems } from '../private/errors';

/** What a binary classifier predicts. */
export interface BinaryTaskOptions {
  /** Column that holds the truth; of type `category` or `number`. */
  readonly label: string;
  /** The label's value for the class of interest, as text, e.g. `1`. */
  readonly positive: string;
}

/** What a classifier of several classes predicts. */
export interface MulticlassTaskOptions {
  /** Column that holds the truth; of type `category` or `number`. */
  readonly label: string;
}

/** What a regression predicts. */
export interface RegressionTaskOptions {
  /** Column that holds the truth; of type `number`. */
  readonly label: string;
}

/** What an anomaly detector answers. */
export interface AnomalyTaskOptions {
  /** Column that holds the truth; of type `category` or `number`. */
  readonly label: string;
  /** The label's value of an anomaly, as text, e.g. `1`. */
  readonly anomaly: string;
  /** Score from which on the detector raises an alarm, in its own unit; higher scores are stranger. */
  readonly threshold: number;
  /**
   * How many rows of a window somebody looks into, those with the highest scores: their precision is told as `PrecisionAtK`. A whole number of
   * at least 1.
   *
   * @default 100
   */
  readonly inspected?: number;
}

/** What a clustering answers, and in what space. */
export interface ClusteringTaskOptions {
  /**
   * Column that holds the truth, where it is known of some rows; of type `category` or `number`.
   *
   * @default - none: no labels come, see `GroundTruth.none`
   */
  readonly label?: string;
  /** Columns that distances between rows are measured in, of type `number`; 1 to 50, each once. */
  readonly coordinates: string[];
  /**
   * What a coordinate is divided by before distances are measured, by column, above 0: as the model does it, e.g. the standard deviation of its
   * training data.
   *
   * @default - 1 for each: the log has them as the model does
   */
  readonly scales?: { readonly [column: string]: number };
}

/** What a model predicts. The label is never watched as a feature. */
export class ModelTask {
  /** One of two classes. */
  public static binary(options: BinaryTaskOptions): ModelTask {
    return new ModelTask(['category', 'number'], { kind: 'binary', label: options.label, positive: options.positive });
  }

  /** One of several classes. */
  public static multiclass(options: MulticlassTaskOptions): ModelTask {
    return new ModelTask(['category', 'number'], { kind: 'multiclass', label: options.label });
  }

  /** A number. */
  public static regression(options: RegressionTaskOptions): ModelTask {
    return new ModelTask(['number'], { kind: 'regression', label: options.label });
  }

  /**
   * How strange a row is: a score of any size. Scores that differ by less than 0.4 % rank alike, and so do those nearer to 0 than 5e-20 or further from
   * it than 1.8e19: log the logarithm of such ones. It can be watched, not trained: a retraining refuses it.
   *
   * @throws when threshold or inspected are out of their range
   */
  public static anomaly(options: AnomalyTaskOptions): ModelTask {
    const { label, anomaly: positive, threshold, inspected = 100 } = options;
    const problems = new Problems('ModelTask.anomaly');
    problems.require(Number.isFinite(threshold) && !Token.isUnresolved(threshold), { subject: 'threshold', got: threshold, expected: 'a number', fix: 'write out the score from which on the detector raises an alarm' });
    problems.require(Number.isInteger(inspected) && inspected >= 1 && !Token.isUnresolved(inspected), { subject: 'inspected', got: inspected, expected: 'a whole number of at least 1', fix: 'leave it out for the default' });
    problems.throwIfAny();
    return new ModelTask(['category', 'number'], { kind: 'anomaly', label, positive, threshold, inspected });
  }

  /**
   * Which of several clusters a row is in. How well clusters are apart is told by all answers, how well they agree with the truth by those that have
   * a label. It can be watched, not trained: a retraining refuses it.
   *
   * @throws when there are no coordinates, too many, or one twice, or a scale is not above 0 or of no coordinate
   */
  public static clustering(options: ClusteringTaskOptions): ModelTask {
    const { label, coordinates, scales = {} } = options;
    const problems = new Problems('ModelTask.clustering');
    problems.require(coordinates.length >= 1 && coordinates.length <= MOST_COORDINATES && new Set(coordinates).size === coordinates.length, { subject: 'coordinates', got: coordinates, expected: `1 to ${MOST_COORDINATES} columns, each once`, fix: 'name those that the model measures distances in' });
    for (const [column, scale] of Object.entries(scales)) {
      problems.require(coordinates.includes(column), { subject: 'scales', got: column, expected: `one of the coordinates ${coordinates.join(', ')}`, fix: 'leave it out' });
      problems.require(Number.isFinite(scale) && scale > 0 && !Token.isUnresolved(scale), { subject: `scales.${column}`, got: scale, expected: 'a number above 0', fix: 'write out what the model divides it by' });
    }
    problems.throwIfAny();
    return new ModelTask(['category', 'number'], { kind: 'clustering', ...(label === undefined ? {} : { label }), coordinates: [...coordinates], scales: coordinates.map((column) => (Object.hasOwn(scales, column) ? scales[column]! : 1)) });
  }

  /** Column that holds the truth; undefined for a clustering without labels. */
  public readonly label?: string;
  /** The label's value for the class of interest, or of an anomaly; undefined for other tasks. */
  public readonly positive?: string;

  /** @internal */
  public readonly _config: MonitoredTaskConfig;

  private constructor(private readonly types: string[], config: MonitoredTaskConfig) {
    this._config = config;
    if (config.label !== undefined) this.label = config.label;
    if (config.kind === 'binary' || config.kind === 'anomaly') this.positive = config.positive;
  }

  /** Of a task that a model is trained for; `problems` gets it where this is none, and the result is of no use then. @internal */
  public _trained(problems: Problems): TaskConfig {
    const { _config: config } = this;
    if (config.kind !== 'anomaly' && config.kind !== 'clustering') return config;
    problems.add({ subject: 'task', got: `ModelTask.${config.kind}`, expected: 'a task whose models the gates can judge', fix: 'use ModelTask.binary or ModelTask.multiclass, or watch the model with a DriftMonitor and train it elsewhere' });
    return { kind: 'multiclass', label: config.label ?? '' };
  }

  /** @internal */
  public _check(dataset: Baseline, problems: Problems): void {
    const { columns } = dataset._schema;
    const column = columns.find(({ name }) => name === this.label);
    problems.require(this.label === undefined || (column !== undefined && this.types.includes(column.type)), {
      subject: 'task.label',
      got: column ? `${column.name} (${column.type})` : this.label,
      expected: `a column of the schema of type ${this.types.join(' or ')}`,
      fix: `choose among ${columns.map(({ name }) => name).join(', ')}`,
    });
    const numbers = columns.filter(({ name, type }) => type === 'number' && name !== this.label).map(({ name }) => name);
    const coordinates = this._config.kind === 'clustering' ? this._config.coordinates : [];
    for (const name of coordinates) problems.require(numbers.includes(name), { subject: 'task.coordinates', got: name, expected: 'a column of the schema of type number, not the label', fix: `choose among ${numbers.join(', ')}` });
    problems.require(this.positive !== '', { subject: 'task.positive', got: this.positive, expected: 'the text of a class', fix: 'name the class of interest' });
  }
}

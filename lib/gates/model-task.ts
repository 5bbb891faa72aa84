/** `ModelTask`: what a model predicts. */
import type { TaskConfig } from '../contract/retraining-steps';
import type { Baseline } from '../data';
import type { Problems } from '../private/errors';

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

  /** Column that holds the truth. */
  public readonly label: string;
  /** The label's value for the class of interest; undefined but for binary tasks. */
  public readonly positive?: string;

  /** @internal */
  public readonly _config: TaskConfig;

  private constructor(private readonly types: string[], config: TaskConfig) {
    this._config = config;
    this.label = config.label;
    if (config.kind === 'binary') this.positive = config.positive;
  }

  /** @internal */
  public _check(dataset: Baseline, problems: Problems): void {
    const column = dataset._schema.columns.find(({ name }) => name === this.label);
    problems.require(column !== undefined && this.types.includes(column.type), {
      subject: 'task.label',
      got: column ? `${column.name} (${column.type})` : this.label,
      expected: `a column of the schema of type ${this.types.join(' or ')}`,
      fix: `choose among ${dataset._schema.columns.map(({ name }) => name).join(', ')}`,
    });
    problems.require(this.positive !== '', { subject: 'task.positive', got: this.positive, expected: 'the text of a class', fix: 'name the class of interest' });
  }
}

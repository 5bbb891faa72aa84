/** Builds a baseline from local files, as the drift check builds its own from a data set. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { type BaselineDocument, type BinningSettings } from '../../lib/contract/baseline';
import { BaselineBuilder } from '../../lambda/shared/baseline-builder';
import { readDeterminedValues } from '../../lambda/shared/determined-values';
import { decodeBaselineDocument } from '../../lambda/shared/documents';
import { CellReader } from '../../lambda/shared/records/cells';
import type { TrainingRows, TrainingRowsRead } from '../../lambda/shared/training-rows';
import { ExpectedError } from '../commands/command';
import type { LocalSchema } from './columns';
import { type LocalFile, localTime, readFile, type TimeSpan } from './local-files';
import { progressOf } from './progress';

export interface LocalBaselineDefinition {
  readonly modelId: string;
  readonly files: readonly LocalFile[];
  readonly schema: LocalSchema;
  /** Columns of type number or category. */
  readonly features: readonly string[];
  readonly binning: BinningSettings;
  /** Rows of another time are left out. */
  readonly span: TimeSpan;
}

export interface LocalBaseline {
  readonly baseline: BaselineDocument;
  readonly read: TrainingRowsRead;
}

/** @throws ExpectedError when no row can be read */
export async function buildLocalBaseline({ modelId, files, schema, features, binning, span }: LocalBaselineDefinition): Promise<LocalBaseline> {
  const rows = await LocalRows.of(files, span, schema);
  const dataset = { prefix: '', format: 'csv', columns: schema.columns, holdout: { kind: 'none' }, ...(schema.eventTime === undefined ? {} : { eventTime: schema.eventTime }), ...(schema.utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes: schema.utcOffsetMinutes }) } as const;
  const determined = await readDeterminedValues(rows, features, schema.columns, new CellReader(schema.missing));
  const builder = new BaselineBuilder({ modelId, bucket: 'local', dataset, features, binning, missingWords: schema.missing }, features, determined);
  const read = await rows.read(features, { training: (cells) => builder.add(cells) });
  if (read.rows === 0) {
    const { key, line, reason } = read.firstQuarantined ?? { key: files[0]!.path, line: 1, reason: 'no row' };
    throw new ExpectedError(`${key}:${line}: ${reason}; got no row in ${files.length} ${files.length === 1 ? 'file' : 'files'}, expected the training data`);
  }
  return { baseline: await builder.build(rows, read), read };
}

/** @throws ExpectedError when the file is no baseline, or was changed */
export function readBaselineFile(path: string): BaselineDocument {
  let body: Uint8Array;
  try {
    body = readFileSync(path);
  } catch (error) {
    throw new ExpectedError(`--baseline: got ${path}, which cannot be read (${(error as Error).message}), expected what \`cdk-mlops baseline\` or a drift check has written`, { cause: error });
  }
  try {
    return decodeBaselineDocument(body, path, modelIdIn(body), 'build it again with `cdk-mlops baseline`');
  } catch (error) {
    throw new ExpectedError((error as Error).message, { cause: error });
  }
}

/** Whether windows shorter than a day are compared with the same hours of the week. */
export function hasHours({ features }: BaselineDocument): boolean {
  return features.some(({ week }) => week !== undefined);
}

/** The baseline of any model will do here; that it is a baseline is checked all the same. */
function modelIdIn(body: Uint8Array): string {
  try {
    return String((JSON.parse(new TextDecoder().decode(body)) as { readonly modelId?: unknown } | null)?.modelId);
  } catch {
    return ''; // Not JSON: the decoder says so.
  }
}

/** Local files in the place of a data set. Nothing is held out: the files are the training data. */
class LocalRows implements Pick<TrainingRows, 'inputs' | 'read'> {
  public static async of(files: readonly LocalFile[], span: TimeSpan, schema: LocalSchema): Promise<LocalRows> {
    const inputs = [];
    for (const { path, size } of files) inputs.push({ key: path, etag: await md5(path), size });
    return new LocalRows(files, span, schema, inputs);
  }

  private constructor(
    private readonly files: readonly LocalFile[],
    private readonly span: TimeSpan,
    private readonly schema: LocalSchema,
    public readonly inputs: TrainingRows['inputs'],
  ) {}

  public async read(columns: readonly string[], taker: Parameters<TrainingRows['read']>[1]): Promise<TrainingRowsRead> {
    let firstQuarantined: TrainingRowsRead['firstQuarantined'];
    const progress = progressOf('baseline', this.files.reduce((sum, { size }) => sum + size, 0));
    const { from, until } = this.span;
    const timeAt = from > -Infinity || until < Infinity ? columns.length : undefined;
    const wanted = timeAt === undefined ? columns : [...columns, this.schema.eventTime!];
    const objects: TrainingRowsRead['objects'][number][] = [];
    for (const [index, file] of this.files.entries()) {
      const { path: key } = file;
      let rows = 0;
      let quarantined = 0;
      await readFile(file, wanted, {
        row: (cells, line) => {
          if (timeAt !== undefined) {
            const time = localTime(cells[timeAt], this.schema.utcOffsetMinutes);
            if (Number.isNaN(time)) return 'no event time';
            if (time < from || time >= until) return undefined;
          }
          rows += 1;
          taker.training(cells, key, line);
          return undefined;
        },
        quarantine: (line, reason, lines = 1) => {
          quarantined += lines;
          firstQuarantined ??= { key, line, reason };
        },
      }, { absentColumns: 'refused', progress: (bytes) => progress.read(bytes) });
      objects.push({ ...this.inputs[index]!, rows, heldOut: 0, quarantined });
    }
    progress.done();
    const sum = (name: 'rows' | 'quarantined'): number => objects.reduce((total, object) => total + object[name], 0);
    return { rows: sum('rows'), heldOut: 0, quarantined: sum('quarantined'), quarantinedOlder: 0, older: 0, objects, ...(firstQuarantined ? { firstQuarantined } : {}) };
  }
}

/** As a store would give it. */
async function md5(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

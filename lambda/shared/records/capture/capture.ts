/**
 * SageMaker data capture: JSON Lines, each line a request to the endpoint and its response, of one row or several.
 *
 * A row is the row of the request and that of the response together. A line that is no capture, or whose request and response hold
 * different numbers of rows, counts as one unreadable line; of a line with rows some of which are not as wide as the layout says,
 * each of those counts as one.
 */
import type { Buffer } from 'node:buffer';
import type { CaptureLayout } from '../../../../lib/contract/dataset';
import { parseJson, UnreadableJson } from '../json';
import type { RowDecoder, RowHandler } from '../rows';
import { isObject, type PayloadRow, payloadRows, UnreadablePayload } from './payload';
import { RawCapture } from './raw-capture';

interface CapturedLine {
  readonly inputs: readonly PayloadRow[] | undefined;
  readonly outputs: readonly PayloadRow[] | undefined;
  readonly id: string | undefined;
  readonly time: string | undefined;
}

/** From where in the captured rows a wanted column comes. */
type Source = { readonly side: 'inputs' | 'outputs'; readonly position: number } | 'id' | 'time' | undefined;

export class CaptureDecoder implements RowDecoder {
  /** Counts the line in [start, end) of bytes; only where the handler takes bytes. */
  public readonly lineBytes?: (bytes: Buffer, start: number, end: number, number: number) => void;
  private readonly cells: unknown[];
  private readonly sources: readonly Source[];

  /** @param columns names of the wanted columns */
  public constructor(
    private readonly layout: CaptureLayout,
    columns: readonly string[],
    private readonly handler: RowHandler,
  ) {
    this.cells = new Array<unknown>(columns.length).fill(undefined);
    this.sources = columns.map((name) => sourceOf(layout, name));
    const { raw } = handler;
    if (!raw || new Set(columns).size < columns.length) return;
    const slotsOf = (side: 'inputs' | 'outputs'): Int32Array =>
      Int32Array.from(layout[side], (_, position) => this.sources.findIndex((source) => typeof source === 'object' && source.side === side && source.position === position));
    const fast = new RawCapture(raw, { inputs: slotsOf('inputs'), outputs: slotsOf('outputs'), id: this.sources.indexOf('id'), time: this.sources.indexOf('time') }, layout);
    this.lineBytes = (bytes, start, end, number) => {
      if (fast.take(bytes, start, end)) return;
      const line = bytes.toString('utf8', start, end);
      if (this.read(line, number)) fast.learn(line);
    };
  }

  public line(text: string, number: number): void {
    this.read(text, number);
  }

  public unreadable(number: number, reason: string): void {
    this.handler.quarantine(number, reason);
  }

  public end(): void {
    // Every line stands for itself.
  }

  /** @returns whether the line was a capture that can be read */
  private read(text: string, number: number): boolean {
    try {
      const captured = this.captured(text);
      if (captured === undefined) return false;
      const { inputs, outputs } = captured;
      const rows = inputs ?? outputs ?? [];
      for (let i = 0; i < rows.length; i++) this.row(captured, i, number);
      return true;
    } catch (error) {
      if (!(error instanceof UnreadablePayload)) throw error;
      this.handler.quarantine(number, error.message, error.rows);
      return false;
    }
  }

  private captured(text: string): CapturedLine | undefined {
    const line = parseJson(text);
    if (line instanceof UnreadableJson) {
      if (text.trim() === '') return undefined;
      throw new UnreadablePayload(line.reason);
    }
    if (!isObject(line) || !isObject(line.captureData)) throw new UnreadablePayload('no captureData');
    const { endpointInput, endpointOutput } = line.captureData;
    const inputs = endpointInput === undefined ? undefined : payloadRows(endpointInput, this.layout.inputs);
    const outputs = endpointOutput === undefined || this.layout.outputs.length === 0 ? undefined : payloadRows(endpointOutput, this.layout.outputs);
    if (!inputs && !outputs) throw new UnreadablePayload('neither a request nor a response');
    if (inputs && outputs && inputs.length !== outputs.length) {
      throw new UnreadablePayload(`${inputs.length} rows in the request, ${outputs.length} in the response`);
    }
    if ((inputs ?? outputs)!.length === 0) throw new UnreadablePayload('no row');
    const metadata = isObject(line.eventMetadata) ? line.eventMetadata : {};
    return { inputs, outputs, id: textOf(metadata.inferenceId) ?? textOf(metadata.eventId), time: textOf(metadata.inferenceTime) };
  }

  private row({ inputs, outputs, id, time }: CapturedLine, index: number, number: number): void {
    const input = inputs?.[index];
    const output = outputs?.[index];
    const problem = typeof input === 'string' ? input : typeof output === 'string' ? output : undefined;
    if (problem !== undefined) {
      this.handler.quarantine(number, problem);
      return;
    }
    const sides = { inputs: input as readonly unknown[] | undefined, outputs: output as readonly unknown[] | undefined };
    for (let i = 0; i < this.sources.length; i++) {
      const source = this.sources[i];
      this.cells[i] = source === 'id' ? id : source === 'time' ? time : source && sides[source.side]?.[source.position];
    }
    const refusal = this.handler.row(this.cells, number);
    if (refusal !== undefined) this.handler.quarantine(number, refusal);
  }
}

/** Of a name that stands for several things, what is captured counts first. */
function sourceOf({ inputs, outputs, inferenceId, eventTime }: CaptureLayout, name: string): Source {
  for (const [side, names] of [['inputs', inputs], ['outputs', outputs]] as const) {
    const position = names.indexOf(name);
    if (position >= 0) return { side, position };
  }
  return name === inferenceId ? 'id' : name === eventTime ? 'time' : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

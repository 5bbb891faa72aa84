/** Reads and writes documents of the contract. What another version or another model wrote is refused before anything is done with it. */
import { type BaselineDocument, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { baselineId } from './baseline-builder';
import { shapeProblem } from './baseline-shape';

/** What a document must say of itself. */
interface Headed {
  readonly version: number;
  readonly modelId: string;
}

/** JSON with its members in the order in which they were made, which is the order of the contract. */
export function encode(document: object): string {
  return `${JSON.stringify(document)}\n`;
}

/**
 * @param fix what to do about a document that is not what it should be
 * @param version that is understood
 * @throws Error naming the key when the content is no document of this version and model
 */
export function decodeDocument<T extends Headed>(body: Uint8Array, key: string, modelId: string, fix: string, version: number = DRIFT_CONTRACT_VERSION): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Error(`${key}: got content that is not JSON, expected a document of the contract; ${fix}`, { cause: error });
  }
  const head = (typeof value === 'object' && value !== null ? value : {}) as Partial<Headed>;
  if (head.version !== version) {
    throw new Error(`${key}: got version ${JSON.stringify(head.version) ?? 'nothing'}, expected ${version}; ${fix}`);
  }
  if (head.modelId !== modelId) {
    throw new Error(`${key}: got model ${JSON.stringify(head.modelId) ?? 'nothing'}, expected ${JSON.stringify(modelId)}; ${fix}`);
  }
  return value as T;
}

/** @throws Error naming the key when the document is not a baseline of this model, or was changed */
export function decodeBaselineDocument(body: Uint8Array, key: string, modelId: string, fix: string): BaselineDocument {
  const baseline = decodeDocument<BaselineDocument>(body, key, modelId, fix);
  const actual = baselineId(baseline);
  if (baseline.id !== actual) {
    throw new Error(`${key}: got id ${JSON.stringify(baseline.id)}, expected ${actual} from its content; it was changed by hand: ${fix}`);
  }
  const problem = shapeProblem(baseline);
  if (problem !== undefined) throw new Error(`${key}: ${problem}; ${fix}`);
  return baseline;
}

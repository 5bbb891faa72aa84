/**
 * Operations of Amazon EventBridge: putting own events on the default bus.
 *
 * Documented: 1 to 10 entries; each is taken or refused on its own; a detail is a JSON object in a text; sources that begin with
 * `aws.` are for AWS. Assumed: the codes of refused entries.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
import type { EventBridge } from '../services/events';
import { Members } from './members';
import type { ApiRequest, Operations } from './operation';

const MOST_ENTRIES = 10;
const ENTRY = ['Source', 'DetailType', 'Detail', 'Resources', 'EventBusName'];

export function eventBridgeOperations(bus: EventBridge): Operations {
  return {
    PutEvents: (request) => {
      const members = new Members('EventBridge PutEvents', request, ['Entries']);
      const entries = members.structures('Entries').map((entry) => new Members('EventBridge PutEvents.Entries', entry, ENTRY));
      if (entries.length === 0 || entries.length > MOST_ENTRIES) throw members.invalid('Entries', entries.length, `1 to ${MOST_ENTRIES} entries`);
      for (const entry of entries) entry.only('EventBusName', ['default']);
      const results = entries.map((entry) => put(bus, entry));
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
}

function put(bus: EventBridge, entry: Members): ApiRequest {
  const [source, detailType, text, resources] = [entry.optionalText('Source'), entry.optionalText('DetailType'), entry.optionalText('Detail'), entry.optionalTexts('Resources') ?? []];
  if (!source || !detailType || text === undefined) return refused('InvalidArgument', 'got no Source, DetailType or Detail, expected all three');
  if (source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', `got the source ${source}, expected one that does not begin with aws.`);
  const detail = objectIn(text);
  if (!detail) return refused('MalformedDetail', `got the detail ${text}, expected a JSON object`);
  return { EventId: bus.putEvent({ source, detailType, resources, detail }) };
}

function refused(code: string, message: string): ApiRequest {
  return { ErrorCode: code, ErrorMessage: message };
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // the entry says what is wrong
  }
}

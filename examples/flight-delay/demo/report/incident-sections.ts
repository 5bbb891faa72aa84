/** Accidents and what came of them, lines that could not be read, and what people were told. */
import type { Message, StoryRecord } from '../record';
import { EMPTY, html, type Html } from './html';
import { table } from './table';
import { capital, count, moment, readable, shortened, span, whole } from './words';

const MOST_MESSAGES = 60;
const MOST_CHARACTERS = 320;
const MOST_LINES = 10;

export function accidentSection({ accidents, quarantined: { lines, first } }: StoryRecord): Html {
  const shown = first.slice(0, MOST_LINES);
  const rows = accidents.map(({ from, to, what, consequence }, index) => [html`<b>${String(index + 1)}</b>`, span(from, to), capital(what), capital(readable(consequence))]);
  return html`${accidents.length === 0 ? html`<p class="none">No accident happened.</p>` : table(['No.', 'When', 'What', 'Result'], rows, 'cards incidents')}
<h3>Lines that could not be read</h3>
${lines === 0 ? html`<p class="none">Every line of the log could be read.</p>` : html`<p>${count(lines, 'line')} of the log could not be read and went into quarantine, each with its place and the reason, but without its content.</p>`}
${first.length === 0 ? EMPTY : html`<details><summary>${lines > shown.length ? `The first ${whole(shown.length)}` : 'All of them'}</summary>${table(['Object', 'Line', 'Reason'], shown.map(({ key, line, reason }) => [html`<code>${shortened(key, 200)}</code>`, whole(line), shortened(reason, MOST_CHARACTERS)]), 'cards')}</details>`}`;
}

export function messageSection({ messages }: StoryRecord): Html {
  if (messages.length === 0) return html`<p class="none">Nobody was told anything.</p>`;
  const shown = messages.slice(0, MOST_MESSAGES);
  const more = messages.length - shown.length;
  return html`<p>${count(messages.length, 'message')} went to the topic that people subscribe to.${more === 0 ? '' : ` The first ${whole(shown.length)}:`}</p>
${table(['When', 'Subject', 'Message'], shown.map((message) => [moment(message.at), shortened(subjectOf(message), 120), shortened(textOf(message), MOST_CHARACTERS)]), 'cards')}`;
}

/** Without the region, which is the same in all of them. */
function subjectOf({ subject }: Message): string {
  return readable(subject).replace(/ in [a-z]{2}(?:-[a-z]+)+-\d$/, '');
}

/**
 * Alarms send documents: what a person reads in them first is what the alarm means, then why it rang, or why it does not any more.
 * Machines send paragraphs, of which those after the second are for looking things up.
 */
function textOf({ message }: Message): string {
  const { AlarmDescription: meaning, NewStateReason: reason, NewStateValue: state } = documentOf(message);
  const words = (state === 'ALARM' ? [meaning, reason] : [reason]).filter((part) => typeof part === 'string').join(' ');
  const [first, second, ...more] = message.trim().split(/\n\s*\n/);
  const paragraphs = `${[first, second].filter((part) => part !== undefined).join(' ')}${more.length === 0 ? '' : ' …'}`;
  return readable(words === '' ? paragraphs : words).replaceAll(/\s+/g, ' ').trim();
}

function documentOf(message: string): Readonly<Record<string, unknown>> {
  if (!message.startsWith('{')) return {};
  try {
    return JSON.parse(message) as Readonly<Record<string, unknown>>;
  } catch {
    return {}; // it only looks like a document, and is shown as it is
  }
}

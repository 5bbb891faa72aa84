/** The table of segments: how near each feature came to its threshold in the rows of each. */
import type { SegmentsVerdict, SegmentVerdict, WindowStatus } from '../../../lib/contract/verdict';
import { EMPTY, html, type Html } from '../../shared/html';
import { counted } from '../../shared/words';
import { short } from './words';

/** Columns of features; more do not fit a page. Those that came nearest to their thresholds in any segment. */
const SHOWN_FEATURES = 8;

const WORDS: Readonly<Record<WindowStatus, string>> = { drifted: 'drifted', unclear: 'close to it', calm: 'calm', 'insufficient-data': 'too few values' };

/** @param names of the verdict's features */
export function segmentsTable({ column, segments, otherRows }: SegmentsVerdict, names: readonly string[]): Html {
  const told = names
    .map((name, index) => ({ name, index, most: Math.max(0, ...segments.map(({ nearness }) => nearness[index] ?? 0)) }))
    .filter(({ name }) => name !== column)
    .sort((a, b) => b.most - a.most);
  const shown = told.slice(0, SHOWN_FEATURES);
  const left = told.length - shown.length;
  const others = otherRows > 0 ? `${otherRows.toLocaleString('en')} rows of another category, or of none, are in no segment. ` : '';
  return html`<p class="soft">${others}${left > 0 ? `${counted(left, 'feature')} that stayed farther below ${left === 1 ? 'its threshold is' : 'their thresholds are'} left out.` : ''}</p>
<div class="wide"><table class="numbers"><thead><tr><th>${column}</th><th>status</th><th>rows</th>${shown.map(({ name }) => html`<th>${name}</th>`)}</tr></thead><tbody>
${segments.map((segment) => row(segment, shown))}</tbody></table></div>`;
}

function row({ segment, critical, status, rows, nearness, drifted }: SegmentVerdict, shown: readonly { readonly name: string; readonly index: number }[]): Html {
  const names = new Set(drifted.map(({ name }) => name));
  return html`<tr><td>${segment}${critical ? html` <span class="tag">critical</span>` : EMPTY}</td><td${status === 'drifted' ? html` class="hit"` : EMPTY}>${WORDS[status]}</td><td>${rows.toLocaleString('en')}</td>${shown.map(({ name, index }) => {
    const value = nearness[index];
    return html`<td${names.has(name) ? html` class="hit"` : EMPTY}>${value === null || value === undefined ? '–' : short(value)}</td>`;
  })}</tr>
`;
}

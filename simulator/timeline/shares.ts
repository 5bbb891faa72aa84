/** Who got which part of the requests to an endpoint, as areas one above the other. */
import { fixed, linear, type Scale } from '../../lambda/shared/chart';
import { html, type Html } from '../../lambda/shared/html';
import type { RecordedEndpoint } from '../recording';
import { moment, timeOf } from './axis';

/** Looks that follow each other. */
const LOOKS = 4;
/** Width from which on there is room for a name. */
const NAME_ROOM = 14;
const CHARACTER = 6.6;

interface Piece {
  readonly label: string;
  readonly share: number;
  readonly below: number;
  readonly from: number;
  readonly to: number;
}

export function shareAreas({ shares }: Pick<RecordedEndpoint, 'shares'>, [from, to]: readonly [number, number], x: Scale, [top, bottom]: readonly [number, number]): Html {
  const labels = labelsOf({ shares });
  const y = linear([0, 1], [bottom, top]);
  return html`${piecesOf(shares, from, to).map(({ label, share, below, from: start, to: end }) => {
    const [left, right] = [x(start), x(end)];
    const height = y(below) - y(below + share);
    const name = right - left > NAME_ROOM + label.length * CHARACTER && height > 15 ? label : undefined;
    const look = labels.indexOf(label) % LOOKS;
    return html`<path class="share c${look}" d="M${fixed(left)} ${fixed(y(below))}V${fixed(y(below + share))}H${fixed(Math.max(right, left + 1))}V${fixed(y(below))}z"><title>${label}: ${percent(share)} of the requests from ${moment(start)}</title></path>${name === undefined ? undefined : html`<text class="share-text c${look}" x="${left + 6}" y="${y(below + share / 2) + 4}">${name}</text>`}`;
  })}`;
}

/** In the order in which they came. */
export function labelsOf({ shares }: Pick<RecordedEndpoint, 'shares'>): string[] {
  return [...new Set(shares.flatMap((one) => Object.keys(one.shares)))];
}

export function legend(labels: readonly string[]): Html {
  return html`<p class="legend">${labels.map((label, index) => html`<span><i class="swatch c${index % LOOKS}"></i>${label}</span>`)}</p>`;
}

/** What serves longest lies at the bottom. */
function piecesOf(shares: RecordedEndpoint['shares'], from: number, to: number): Piece[] {
  return shares.flatMap(({ at, shares: parts }, index) => {
    const start = Math.max(timeOf(at), from);
    const end = Math.min(shares[index + 1] ? timeOf(shares[index + 1]!.at) : to, to);
    if (end < start || (end === start && index < shares.length - 1)) return [];
    let below = 0;
    return Object.entries(parts).map(([label, share]) => {
      const piece = { label, share, below, from: start, to: end };
      below += share;
      return piece;
    });
  });
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** Flights to train on, made up: their risk is known. */

export const HEADER = 'departure,hour,weekday,distance,origin,destination,origin_delay,delayed';
export const AIRPORTS = ['ATL', 'BOS', 'DFW', 'ORD'];

/** Evening flights of ORD after a bad afternoon are late more often; chance is a fixed sequence. */
export function rows(count: number): string[][] {
  let state = 1;
  const next = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: count }, () => {
    const [hour, origin, minutes] = [next(24), AIRPORTS[next(4)]!, next(60) - 10];
    const risk = 10 + (hour > 16 ? 25 : 0) + (origin === 'ORD' ? 20 : 0) + (minutes > 20 ? 30 : 0);
    return ['2001-01-01T00:00:00Z', String(hour), String(1 + next(7)), String(100 + next(2500)), origin, AIRPORTS[next(4)]!, next(5) === 0 ? '' : String(minutes), next(100) < risk ? '1' : '0'];
  });
}

export function csv(table: readonly (readonly string[])[], header = HEADER): string {
  return `${header}\n${table.map((row) => `${row.join(',')}\n`).join('')}`;
}

import type { VNode } from 'preact';
import type { FacetsJson } from '../api/answer-json.js';
import { searchHref, type SearchState } from './search-state.js';

const [width, height] = [200, 48];

/** How many papers there are of each year; each bar narrows to its year, a drag to a range. */
export function Histogram({
  years,
  state,
}: {
  years: FacetsJson['years'];
  state: SearchState;
}): VNode {
  const first = years[0]?.year ?? 0;
  const last = years.at(-1)?.year ?? first;
  const most = Math.max(...years.map(({ count }) => count));
  const step = width / (last - first + 1);
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="group"
      aria-label="Papers by year"
      data-first={first}
      data-last={last}
    >
      {years.map(({ year, count }) => {
        const tall = Math.max(2, (count / most) * height);
        const label = `${year}: ${count} ${count === 1 ? 'paper' : 'papers'}`;
        const x = (year - first) * step;
        return (
          <a
            key={year}
            href={searchHref({ ...state, from: year, to: year, page: 1 })}
            aria-label={label}
            class={isWithin(year, state) ? 'on' : 'off'}
          >
            <title>{label}</title>
            <rect class="reach" x={x} y={0} width={step} height={height} />
            <rect x={x + step * 0.1} y={height - tall} width={step * 0.8} height={tall} />
          </a>
        );
      })}
    </svg>
  );
}

function isWithin(year: number, { from = -Infinity, to = Infinity }: SearchState): boolean {
  return year >= from && year <= to;
}

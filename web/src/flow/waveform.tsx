type Props = {
  /** One value a second, newest last. */
  readonly values: readonly number[];
  /** What of it has come to its end; drawn solid inside the other. */
  readonly inner?: readonly number[];
  readonly kind: 'stream' | 'strokes';
  readonly label: string;
};

const seconds = 120;
const half = 46;

/**
 * Two minutes as a band around the pipe's centre line: a stream where the figures are many, single
 * strokes, as of a bell, where they are few.
 */
export function Waveform({ values, inner, kind, label }: Props) {
  const peak = Math.max(1, ...values, ...(inner ?? []));
  const draw = kind === 'stream' ? band : strokes;
  return (
    <svg
      className="wave"
      data-kind={kind}
      viewBox={`0 0 ${seconds} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="wave-outer" d={draw(values, peak)} />
      {inner && <path className="wave-inner" d={draw(inner, peak)} />}
    </svg>
  );
}

function place(values: readonly number[]): { x: number; value: number }[] {
  const last = values.slice(-seconds);
  return last.map((value, at) => ({ x: seconds - last.length + at + 0.5, value }));
}

function band(values: readonly number[], peak: number): string {
  const points = place(values);
  const [first] = points;
  if (first === undefined) return '';
  const edge = (sign: number) =>
    points.map(({ x, value }) => `${x},${(50 - sign * half * (value / peak)).toFixed(1)}`);
  const [start, ...upper] = edge(1);
  return `M${start}L${upper.join(' ')} ${edge(-1).reverse().join(' ')}Z`;
}

function strokes(values: readonly number[], peak: number): string {
  return place(values)
    .filter(({ value }) => value > 0)
    .map(({ x, value }) => {
      const height = half * Math.max(0.12, value / peak);
      return `M${x} ${(50 - height).toFixed(1)}V${(50 + height).toFixed(1)}`;
    })
    .join('');
}

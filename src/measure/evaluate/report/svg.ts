import { both, escaped, type Words } from './words.ts';

/** A frame with axes; data coordinates go through x() and y(). */
export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
  x(share: number): number;
  y(share: number): number;
};

const margin = { top: 16, right: 30 };

/** @param left room for the labels of the vertical axis */
export function frameOf(width: number, height: number, left = 56, bottom = 44): Frame {
  return {
    ...{ width, height, left, bottom },
    x: (share) => left + share * (width - left - margin.right),
    y: (share) => height - bottom - share * (height - bottom - margin.top),
  };
}

/** The palette of Okabe and Ito, which colour-blind people can tell apart. */
export const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

export function colourOf(at: number): string {
  return colours[at % colours.length] ?? colours[0];
}

export function svg({ width, height }: Frame, label: Words, body: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${escaped(`${label.zh} ${label.en}`)}</title>${body}</svg>`;
}

/** Horizontal lines with what they stand for, at shares of the height. */
export function horizontals(frame: Frame, ticks: readonly (readonly [number, string])[]): string {
  return ticks
    .map(([share, label]) => {
      const y = n(frame.y(share));
      return `${line([frame.x(0), frame.y(share)], [frame.x(1), frame.y(share)], 'grid')}<text class="tick" x="${frame.left - 6}" y="${y}" dy="0.32em" text-anchor="end">${escaped(label)}</text>`;
    })
    .join('');
}

export const percentTicks: readonly (readonly [number, string])[] = [0, 0.25, 0.5, 0.75, 1].map(
  (share) => [share, `${share * 100} %`] as const,
);

export type Point = readonly [number, number];

export function line(from: Point, to: Point, kind: string, colour?: string): string {
  const stroke = colour === undefined ? '' : ` stroke="${colour}"`;
  return `<line class="${kind}" x1="${n(from[0])}" y1="${n(from[1])}" x2="${n(to[0])}" y2="${n(to[1])}"${stroke}/>`;
}

export function path(points: readonly Point[], colour: string): string {
  if (points.length === 0) return '';
  const d = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('');
  return `<path class="curve" d="${d}" stroke="${colour}"/>`;
}

export function dot([x, y]: Point, colour: string, hint: string, radius = 4): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${colour}"><title>${escaped(hint)}</title></circle>`;
}

export function bar(from: Point, to: Point, colour: string, hint: string): string {
  const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
  const [w, h] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${colour}"><title>${escaped(hint)}</title></rect>`;
}

export function label(
  [x, y]: Point,
  text: string | Words,
  anchor = 'middle',
  kind = 'tick',
): string {
  const inner = typeof text === 'string' ? escaped(text) : both(text, 'tspan');
  return `<text class="${kind}" x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${inner}</text>`;
}

/** The interval of a value at a place, as a thin line. */
export function whisker(x: number, fromY: number, toY: number): string {
  return line([x, fromY], [x, toY], 'whisker');
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/**
 * The beta distribution for parameters of at least 1, as far as the trials of texts need it.
 *
 * The regularised incomplete beta function is its continued fraction (Abramowitz and Stegun,
 * 26.5.8) by Lentz's method; log-gamma is Stirling's series behind a recurrence (ibid. 6.1.41).
 */
export type Beta = { readonly a: number; readonly b: number };

export function mean({ a, b }: Beta): number {
  return a / (a + b);
}

export function deviation({ a, b }: Beta): number {
  return Math.sqrt((a * b) / (a + b + 1)) / (a + b);
}

/** Natural logarithm of the gamma function, for x ≥ 1; to about 14 digits. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
    at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** Density at x in 0…1. */
export function density({ a, b }: Beta, x: number): number {
  if (x < 0 || x > 1) return 0;
  const left = a === 1 ? 0 : (a - 1) * Math.log(x);
  const right = b === 1 ? 0 : (b - 1) * Math.log1p(-x);
  return Math.exp(left + right - logBeta(a, b));
}

/** Chance of a value up to x. */
export function cumulative({ a, b }: Beta, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  // The fraction converges quickly on this side of the mean; the other side is its mirror.
  if (x < (a + 1) / (a + b + 2)) return (front * fraction(a, b, x)) / a;
  return 1 - (front * fraction(b, a, 1 - x)) / b;
}

/** The value below which the given chance lies, by halving: 60 steps are exact to a float's end. */
export function quantile(beta: Beta, chance: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (cumulative(beta, middle) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** The continued fraction; it needs about the root of the larger parameter in rounds. */
function fraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const rounds = 200 + 4 * Math.ceil(Math.sqrt(Math.max(a, b)));
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= rounds; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return result;
}

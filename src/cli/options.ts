import { InvalidArgumentError } from 'commander';
import { parseListTime } from '../intake/lists/list-time.ts';
import { type ListFormat, listFormats } from '../intake/lists/list-types.ts';

export function portOption(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('must be a port, 0 to 65535.');
  }
  return port;
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('must be above 0.');
  return number;
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0.');
  return Number(text);
}

/** A share from 0 up to, but not, 1. */
export function shareBelowOne(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share < 1)) {
    throw new InvalidArgumentError('must be at least 0 and below 1.');
  }
  return share;
}

/** A share above 0, up to 1. */
export function shareAboveZero(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share > 0 && share <= 1)) {
    throw new InvalidArgumentError('must be above 0 and at most 1.');
  }
  return share;
}

export function zeroOrMore(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError('must be a number from 0 on.');
  }
  return number;
}

/** China Standard Time, as in lists (intake/lists/draft.ts). */
const utcOffset = '+08:00';

/** Epoch milliseconds. */
export function timeOption(text: string): number {
  const ms = parseListTime(text, utcOffset);
  if (ms === null) {
    throw new InvalidArgumentError(
      'must be a day or a time, such as 2026-03-01 or 2026-03-01T08:00.',
    );
  }
  return ms;
}

const unitS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds. */
export function durationOption(text: string): number {
  const parts = /^(\d+)([smhd])$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new InvalidArgumentError('must be a number with d, h, m or s, such as 7d or 36h.');
  }
  return Number(parts[1]) * (unitS[parts[2]] ?? 1);
}

/** For an option that may be given more than once. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

export function listFormatOption(text: string): ListFormat {
  const format = listFormats.find((one) => one === text);
  if (format === undefined) {
    throw new InvalidArgumentError(`must be one of ${listFormats.join(', ')}.`);
  }
  return format;
}

/** Reads one of a closed list of words. */
export function oneOf<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((one) => one === text);
    if (choice === undefined)
      throw new InvalidArgumentError(`must be one of ${choices.join(', ')}.`);
    return choice;
  };
}

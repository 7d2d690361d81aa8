import type { Language } from '../../../src/domain/warning.ts';

const tags: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };

export type Format = {
  /** 12,345 */
  readonly count: (value: number) => string;
  /** A rate: one decimal below ten, none above. */
  readonly rate: (value: number) => string;
  readonly percent: (share: number) => string;
  /** 14:02:31 in the browser's zone. */
  readonly clock: (ms: number) => string;
  /** 14:02 */
  readonly minute: (ms: number) => string;
  /** 16 May, 14:00 */
  readonly dayHour: (ms: number) => string;
  /** Milliseconds below a second, seconds above, as a person says it. */
  readonly latency: (ms: number) => string;
};

export function formatFor(language: Language): Format {
  const tag = tags[language];
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(tag, { timeStyle: 'medium', hour12: false });
  const minute = new Intl.DateTimeFormat(tag, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const dayHour = new Intl.DateTimeFormat(tag, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const second = language === 'zh' ? '秒' : 's';
  const milli = language === 'zh' ? '毫秒' : 'ms';
  return {
    count: (value) => whole.format(value),
    rate: (value) => (value < 10 ? tenth : whole).format(value),
    percent: (value) => share.format(value),
    clock: (ms) => clock.format(ms),
    minute: (ms) => minute.format(ms),
    dayHour: (ms) => dayHour.format(ms),
    latency: (ms) =>
      ms < 1000 ? `${whole.format(ms)} ${milli}` : `${tenth.format(ms / 1000)} ${second}`,
  };
}

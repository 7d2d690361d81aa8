import type { Reason, ReasonKey } from './exposure.ts';

/** The same in both languages of the platform. */
export type Words = { readonly zh: string; readonly en: string };

/** A reason as a person reads it. */
export type WordedReason = {
  readonly key: string;
  readonly value: number;
  readonly weight: number;
} & Words;

type Say = (value: number) => Words;

/**
 * What each reason says of its value: a confidence of 0 to 100 for what was met, seconds for
 * long_call and recent, a count for the others (assess/reasons.ts).
 */
const full: Readonly<Record<ReasonKey | 'suspected_caller' | 'suspected_sms', Say>> = {
  listed_caller: (sure) => ({
    zh: `与涉案号码通话（可信度 ${sure}）`,
    en: `Call with a listed number (confidence ${sure})`,
  }),
  listed_sms: (sure) => ({
    zh: `与涉案号码有短信往来（可信度 ${sure}）`,
    en: `SMS with a listed number (confidence ${sure})`,
  }),
  listed_site: (sure) => ({
    zh: `访问涉案网站（可信度 ${sure}）`,
    en: `Visited a listed site (confidence ${sure})`,
  }),
  listed_app: (sure) => ({
    zh: `使用涉案应用（可信度 ${sure}）`,
    en: `Used a listed app (confidence ${sure})`,
  }),
  suspected_caller: (sure) => ({
    zh: `与可疑号码通话（可信度 ${sure}，未列入名单）`,
    en: `Call with a suspected number (confidence ${sure}, on no list)`,
  }),
  suspected_sms: (sure) => ({
    zh: `与可疑号码有短信往来（可信度 ${sure}，未列入名单）`,
    en: `SMS with a suspected number (confidence ${sure}, on no list)`,
  }),
  answered: (calls) =>
    calls > 1
      ? { zh: `接通 ${calls} 次`, en: `${calls} calls were answered` }
      : { zh: '电话接通了', en: 'The call was answered' },
  long_call: (seconds) => ({
    zh: `最长一次通话 ${durationZh(seconds)}`,
    en: `Longest call ${durationEn(seconds)}`,
  }),
  call_back: (times) =>
    times > 1
      ? { zh: `主动回拨或回复 ${times} 次`, en: `Called or wrote back ${times} times` }
      : { zh: '主动回拨或回复', en: 'Called or wrote back' },
  repeated: (contacts) => ({ zh: `共接触 ${contacts} 次`, en: `${contacts} contacts in all` }),
  several_channels: (kinds) => ({
    zh: `经由 ${kinds} 种渠道`,
    en: `Through ${kinds} channels`,
  }),
  several_indicators: (count) => ({
    zh: `涉及 ${count} 个涉案线索`,
    en: `${count} different listings`,
  }),
  international: () => ({ zh: '对方是境外或异常号码', en: 'Foreign or malformed number' }),
  recent: (seconds) =>
    seconds < 60
      ? { zh: '刚刚发生', en: 'Just now' }
      : { zh: `发生在 ${durationZh(seconds)}前`, en: `${durationEn(seconds)} ago` },
  late: () => ({ zh: '接触之后该线索才被列入名单', en: 'Listed only after the contact' }),
};

/** Shorter where there is no room for how sure a list is. */
const brief: Readonly<Record<string, Words>> = {
  listed_caller: { zh: '与涉案号码通话', en: 'Call with a listed number' },
  listed_sms: { zh: '与涉案号码有短信往来', en: 'SMS with a listed number' },
  listed_site: { zh: '访问了涉案网站', en: 'Visited a listed site' },
  listed_app: { zh: '使用了涉案应用', en: 'Used a listed app' },
  suspected_caller: { zh: '与可疑号码通话', en: 'Call with a suspected number' },
  suspected_sms: { zh: '与可疑号码有短信往来', en: 'SMS with a suspected number' },
};

/** What was met, as against what makes it worse. */
const meetings = new Set(Object.keys(brief));
/** Told together with the long call. */
const toldWithCall = new Set(['listed_caller', 'answered', 'long_call']);

/** A reason of a later version is called by its key. */
export function reasonWords(key: string, value: number): Words {
  const say = Object.hasOwn(full, key) ? full[key as ReasonKey] : undefined;
  return say?.(value) ?? { zh: key, en: key };
}

/** Reasons with their words, in the order that they stand in. */
export function wordedReasons(reasons: readonly (Omit<Reason, 'key'> & { key: string })[]) {
  return reasons.map(({ key, value, weight }): WordedReason => {
    return { key, value, weight, ...reasonWords(key, value) };
  });
}

/**
 * Why, in one line as a person would tell it: first what was met, then what makes it worse, each
 * heaviest first. That a listed number called, was answered and talked for long is one phrase, not
 * three.
 */
export function whyWords(reasons: readonly (Omit<Reason, 'key'> & { key: string })[]): Words {
  const keys = new Set(reasons.map(({ key }) => key));
  const longCall = reasons.find(({ key }) => key === 'long_call');
  const together = longCall !== undefined && keys.has('listed_caller');
  const phrases: Words[] = [];
  if (together) {
    const [zh, en] = [durationZh(longCall.value), durationEn(longCall.value)];
    // With a call back among the contacts it is not certain which of the calls was the long one.
    phrases.push(
      keys.has('call_back')
        ? { zh: `与涉案号码通话 ${zh}`, en: `Talked with a listed number for ${en}` }
        : { zh: `接听了涉案号码来电 ${zh}`, en: `Answered a listed number for ${en}` },
    );
  }
  const rest = reasons
    .filter(({ key }) => !together || !toldWithCall.has(key))
    .toSorted(
      (a, b) => Number(meetings.has(b.key)) - Number(meetings.has(a.key)) || b.weight - a.weight,
    );
  for (const { key, value } of rest) {
    phrases.push((Object.hasOwn(brief, key) ? brief[key] : undefined) ?? reasonWords(key, value));
  }
  return {
    zh: phrases.map(({ zh }) => zh).join(' · '),
    en: phrases.map(({ en }) => en).join(' · '),
  };
}

/** A length of time as a person says it. */
export function durationEn(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  const days = Math.floor(whole / 86_400);
  return days === 1 ? '1 day' : `${days} days`;
}

export function durationZh(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} 秒`;
  if (whole < 3600) return `${Math.floor(whole / 60)} 分 ${String(whole % 60).padStart(2, '0')} 秒`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} 小时 ${Math.floor((whole % 3600) / 60)} 分`;
  return `${Math.floor(whole / 86_400)} 天`;
}

import { type FeatureName, oldestH } from './features.ts';

export type ReasonText = { readonly zh: string; readonly en: string };

type Phrase = (value: number) => ReasonText;

const percent = (value: number): string => `${Math.round(100 * value)}%`;
const whole = (value: number): string => String(Math.round(value));

/** A reason in plain words, for those who decide about a suspected number. It names nobody. */
const phrases: Record<FeatureName, Phrase> = {
  out_calls_day: (n) => ({
    zh: `每天呼出约 ${whole(n)} 次`,
    en: `makes about ${whole(n)} calls a day`,
  }),
  out_sms_day: (n) => ({
    zh: `每天发出约 ${whole(n)} 条短信`,
    en: `sends about ${whole(n)} SMS a day`,
  }),
  new_counterparts_day: (n) => ({
    zh: `每天联系约 ${whole(n)} 个陌生号码`,
    en: `reaches about ${whole(n)} new people a day`,
  }),
  counterparts: (n) => ({
    zh: `近八天联系约 ${whole(n)} 个不同号码`,
    en: `reached about ${whole(n)} different people in eight days`,
  }),
  contacts_per_new: (n) => ({
    zh: `每个新号码平均联系 ${n.toFixed(1)} 次`,
    en: `contacts each new person ${n.toFixed(1)} times`,
  }),
  answered_share: (n) => ({
    zh: `呼出接通率 ${percent(n)}`,
    en: `${percent(n)} of its calls are answered`,
  }),
  short_share: (n) => ({
    zh: `接通后 ${percent(n)} 不足 20 秒`,
    en: `${percent(n)} of answered calls end within 20 seconds`,
  }),
  long_new_share: (n) => ({
    zh: `接通后 ${percent(n)} 是与陌生人的长时间通话`,
    en: `${percent(n)} of answered calls are long ones with new people`,
  }),
  talk_s: (n) => ({
    zh: `平均通话 ${whole(n)} 秒`,
    en: `answered calls last ${whole(n)} seconds on average`,
  }),
  peak_share: (n) => ({
    zh: `${percent(n)} 的呼出集中在一小时内`,
    en: `${percent(n)} of its contacts fall into one hour`,
  }),
  hour_out: (n) => ({ zh: `本小时已呼出 ${whole(n)} 次`, en: `${whole(n)} contacts in this hour` }),
  night_share: (n) => ({
    zh: `${percent(n)} 在夜间`,
    en: `${percent(n)} of its contacts are at night`,
  }),
  sms_share: (n) => ({ zh: `${percent(n)} 是短信`, en: `${percent(n)} of its contacts are SMS` }),
  in_calls_day: (n) =>
    n < 0.5
      ? { zh: '几乎没有来电', en: 'hardly anybody calls it' }
      : { zh: `每天来电约 ${whole(n)} 次`, en: `gets about ${whole(n)} calls a day` },
  in_sms_day: (n) =>
    n < 0.5
      ? { zh: '几乎收不到短信', en: 'hardly anybody writes to it' }
      : { zh: `每天收到约 ${whole(n)} 条短信`, en: `gets about ${whole(n)} SMS a day` },
  in_share: (n) => ({
    zh: `来电只占通话的 ${percent(n)}`,
    en: `${percent(n)} of its calls are incoming`,
  }),
  back_share: (n) => ({
    zh: `回拨率 ${percent(n)}`,
    en: `${percent(n)} of those it called call back`,
  }),
  age_h: (n) => {
    if (n >= oldestH) {
      return { zh: '号码并非新近出现', en: 'not known to be a new number' };
    }
    if (n >= 1.5) {
      return { zh: `号码首次出现在 ${whole(n)} 小时前`, en: `first seen ${whole(n)} hours ago` };
    }
    return n < 1
      ? { zh: '号码首次出现不到 1 小时', en: 'first seen less than an hour ago' }
      : { zh: '号码首次出现不到 2 小时', en: 'first seen less than two hours ago' };
  },
  silent_h: (n) => ({
    zh: `已静默 ${whole(n)} 小时`,
    en: n >= 0.5 && n < 1.5 ? 'silent for an hour' : `silent for ${whole(n)} hours`,
  }),
  victims: (n) => ({
    zh: `与约 ${whole(n)} 名疑似受害人有联系`,
    en: `in contact with about ${whole(n)} likely victims`,
  }),
  victim_share: (n) => ({
    zh: `联系对象中 ${percent(n)} 是疑似受害人`,
    en: `${percent(n)} of those it contacted are likely victims`,
  }),
  listed: (n) => ({
    zh: `与约 ${whole(n)} 个涉案号码有联系`,
    en: `in contact with about ${whole(n)} listed numbers`,
  }),
  international: () => ({ zh: '境外号码', en: 'a number from abroad' }),
  malformed: () => ({ zh: '号码格式异常，可能是改号', en: 'no possible number: perhaps spoofed' }),
  service: () => ({ zh: '服务号码', en: 'a service number' }),
  fixed: () => ({ zh: '固定电话', en: 'a fixed line' }),
  cells: (n) => ({
    zh: n > 3 ? '近两天在四个以上基站呼出' : `近两天在 ${whole(n)} 个基站呼出`,
    en:
      n > 3
        ? 'called from four cells or more in two days'
        : `called from ${whole(n)} ${n < 1.5 ? 'cell' : 'cells'} in two days`,
  }),
  cell_new_times: (n) => ({
    zh: `所在基站的新号码比例是平均的 ${n.toFixed(1)} 倍`,
    en: `calls from a cell with ${n.toFixed(1)} times the usual share of new numbers`,
  }),
  cell_listed_share: (n) => ({
    zh: `所在基站 ${percent(n)} 的呼出号码是涉案号码`,
    en: `${percent(n)} of the numbers that call from its cell are listed`,
  }),
  iot: () => ({ zh: '物联网或群发短信号码', en: 'a machine or bulk SMS number' }),
  sender: () => ({ zh: '字母短信发送方', en: 'an alphanumeric sender' }),
};

export function textOf(feature: FeatureName, value: number): ReasonText {
  return phrases[feature](value);
}

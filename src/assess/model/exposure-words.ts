import type { ReasonKey } from '../../domain/exposure.ts';
import type { ExposureFeature } from './exposure-features.ts';

type Words = { readonly zh: string; readonly en: string };

/** Under which reason of a warning an input counts; `listed` is the channel of the surest indicator. */
export const reasonOf: Readonly<Record<ExposureFeature, ReasonKey | 'listed'>> = {
  contacts: 'repeated',
  contacts_1h: 'recent',
  contacts_24h: 'recent',
  calls: 'listed_caller',
  answered_calls: 'answered',
  messages: 'listed_sms',
  visits: 'listed_site',
  app_uses: 'listed_app',
  call_backs: 'call_back',
  talk_total_s: 'long_call',
  talk_longest_s: 'long_call',
  talk_to_habit: 'long_call',
  contacts_to_habit: 'repeated',
  channels: 'several_channels',
  channel_changes: 'several_channels',
  site_after_call: 'several_channels',
  site_after_message: 'several_channels',
  app_after_contact: 'several_channels',
  counterparts: 'several_indicators',
  most_counterparts_24h: 'several_indicators',
  indicators: 'several_indicators',
  indicators_of_one_case: 'several_indicators',
  scam_types: 'several_indicators',
  confidence_max: 'listed',
  confidence_mean: 'listed',
  confidence_newest: 'listed',
  newest_age_h: 'recent',
  span_h: 'repeated',
  days: 'repeated',
  night_share: 'recent',
  since_listing_h: 'listed',
  late_share: 'late',
  abroad: 'international',
  malformed: 'international',
  sender_share: 'listed_sms',
};

const one = (value: number): string => String(Math.round(value * 10) / 10);
const percent = (value: number): string => `${Math.round(value * 100)} %`;

/** An input in plain words, for the model card and for whoever asks why in detail. */
export const exposureWords: Readonly<Record<ExposureFeature, (value: number) => Words>> = {
  contacts: (n) => ({ zh: `与涉案号码等接触 ${n} 次`, en: `${n} contacts with listed parties` }),
  contacts_1h: (n) => ({ zh: `近 1 小时接触 ${n} 次`, en: `${n} contacts in the last hour` }),
  contacts_24h: (n) => ({ zh: `近 24 小时接触 ${n} 次`, en: `${n} contacts in the last 24 hours` }),
  calls: (n) => ({ zh: `通话 ${n} 次`, en: `${n} calls` }),
  answered_calls: (n) => ({ zh: `接通 ${n} 次`, en: `${n} answered calls` }),
  messages: (n) => ({ zh: `短信 ${n} 条`, en: `${n} messages` }),
  visits: (n) => ({ zh: `访问涉案网站 ${n} 次`, en: `${n} visits to listed sites` }),
  app_uses: (n) => ({ zh: `使用涉案应用 ${n} 次`, en: `${n} uses of listed apps` }),
  call_backs: (n) => ({ zh: `主动回拨或回复 ${n} 次`, en: `called or wrote back ${n} times` }),
  talk_total_s: (n) => ({ zh: `通话共 ${n} 秒`, en: `${n} s of talk in all` }),
  talk_longest_s: (n) => ({ zh: `最长通话 ${n} 秒`, en: `longest call ${n} s` }),
  talk_to_habit: (n) => ({
    zh: `最长通话为平时的 ${one(n)} 倍`,
    en: `longest call ${one(n)} times the usual`,
  }),
  contacts_to_habit: (n) => ({
    zh: `今日接触为平时联系的 ${one(n)} 倍`,
    en: `contacts today ${one(n)} times the usual traffic`,
  }),
  channels: (n) => ({ zh: `涉及 ${n} 种渠道`, en: `${n} channels` }),
  channel_changes: (n) => ({ zh: `渠道切换 ${n} 次`, en: `channel changed ${n} times` }),
  site_after_call: (n) =>
    n > 0
      ? { zh: '通话后访问涉案网站', en: 'visited a listed site after a call' }
      : { zh: '通话后未访问涉案网站', en: 'no listed site after a call' },
  site_after_message: (n) =>
    n > 0
      ? { zh: '收到短信后访问涉案网站', en: 'visited a listed site after a message' }
      : { zh: '短信后未访问涉案网站', en: 'no listed site after a message' },
  app_after_contact: (n) =>
    n > 0
      ? { zh: '接触后使用涉案应用', en: 'used a listed app after a contact' }
      : { zh: '接触后未使用涉案应用', en: 'no listed app after a contact' },
  counterparts: (n) => ({ zh: `对方共 ${n} 个`, en: `${n} different parties` }),
  most_counterparts_24h: (n) => ({
    zh: `24 小时内最多 ${n} 个不同号码`,
    en: `up to ${n} different numbers within 24 hours`,
  }),
  indicators: (n) => ({ zh: `涉及 ${n} 个涉案线索`, en: `${n} different listings` }),
  indicators_of_one_case: (n) => ({
    zh: `其中 ${n} 个属同一案件`,
    en: `${n} listings of one case`,
  }),
  scam_types: (n) => ({ zh: `涉及 ${n} 种诈骗类型`, en: `${n} scam types` }),
  confidence_max: (n) => ({ zh: `线索最高可信度 ${n}`, en: `surest listing at ${n} of 100` }),
  confidence_mean: (n) => ({
    zh: `线索平均可信度 ${one(n)}`,
    en: `listings at ${one(n)} of 100 on average`,
  }),
  confidence_newest: (n) => ({
    zh: `最近线索可信度 ${n}`,
    en: `newest contact’s listing at ${n} of 100`,
  }),
  newest_age_h: (n) => ({
    zh: `最近一次接触在 ${one(n)} 小时前`,
    en: `newest contact ${one(n)} hours ago`,
  }),
  span_h: (n) => ({ zh: `接触历时 ${one(n)} 小时`, en: `contacts over ${one(n)} hours` }),
  days: (n) => ({ zh: `涉及 ${n} 天`, en: `contacts on ${n} days` }),
  night_share: (n) => ({ zh: `夜间占 ${percent(n)}`, en: `${percent(n)} at night` }),
  since_listing_h: (n) => ({
    zh: `列入涉案名单 ${one(n)} 小时`,
    en: `listed ${one(n)} hours ago`,
  }),
  late_share: (n) => ({
    zh: `${percent(n)} 的接触发生在列入名单之前`,
    en: `${percent(n)} of the contacts before the listing`,
  }),
  abroad: (n) => ({ zh: `境外或异常号码 ${n} 次`, en: `${n} contacts from abroad or malformed` }),
  malformed: (n) => ({ zh: `异常号码 ${n} 次`, en: `${n} contacts with malformed numbers` }),
  sender_share: (n) => ({ zh: `短信端口占 ${percent(n)}`, en: `${percent(n)} by SMS senders` }),
};

import type { Level } from '../../../src/domain/exposure.ts';
import type { HitOutcome, SuppressReason } from '../../../src/domain/hit.ts';
import type { QuarantineReason } from '../../../src/domain/indicator.ts';
import type { RejectReason } from '../../../src/domain/record.ts';
import type {
  CancelReason,
  Channel,
  MessageState,
  RecipientRole,
} from '../../../src/domain/warning.ts';
import { gateway } from './gateway-en.ts';
import type { Texts } from './zh.ts';

type HitEnd = HitOutcome['outcome'];

const roles: Record<RecipientRole, string> = {
  subscriber: 'To the person',
  family: 'To the family number',
};
const channels: Record<Channel, string> = { sms: 'SMS', flash: 'flash SMS' };

const levels: Record<Level, string> = {
  urgent: 'Urgent',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

const suppressed: Record<SuppressReason, string> = {
  below_level: 'Risk too low',
  cool_down: 'Warned not long ago',
  daily_cap: 'Daily cap reached',
  hold_out: 'Held out for comparison',
  kill_switch: 'Kill switch',
  stale: 'Contact too long ago',
  indicator_quarantined: 'Indicator quarantined',
  indicator_inactive: 'Indicator no longer valid',
  subscriber_listed: 'Number is itself listed',
  subscriber_allowed: 'Number is allow-listed',
  not_reachable: 'Number cannot get SMS',
  suspicion_weak: 'Suspicion too weak',
  suspicion_budget: 'Enough warned on suspicion today',
};

const states: Record<MessageState, string> = {
  queued: 'Queued',
  submitting: 'Submitting',
  submitted: 'Submitted',
  delivered: 'Delivered',
  undeliverable: 'Undeliverable',
  rejected: 'Refused by gateway',
  expired: 'Expired',
  unknown: 'No receipt',
  cancelled: 'Cancelled',
};

const cancelled: Record<CancelReason, string> = {
  kill_switch: 'Kill switch',
  epoch_destroyed: 'Key destroyed',
  recipient_listed: 'Number is itself listed',
};

const quarantine: Record<QuarantineReason, string> = {
  popular_site: 'a popular site',
  shared_host: 'a host that many share',
  public_suffix: 'a public suffix',
  allow_listed: 'on the allow-list',
  blast_guard: 'would warn too many people at once',
};

const rejects: Record<RejectReason, string> = {
  wrong_column_count: 'Wrong number of columns',
  missing_field: 'Field missing',
  bad_kind: 'Unknown kind',
  bad_time: 'Bad time',
  bad_number: 'Bad number',
  bad_duration: 'Bad duration',
  bad_host: 'Bad host',
  bad_json: 'Not JSON',
  bad_quotes: 'Unpaired quotes',
  bad_utf8: 'Not UTF-8',
  nul_byte: 'NUL byte',
  line_too_long: 'Line too long',
};

const outcomes: Record<HitEnd, string> = {
  warned: 'Warned',
  suppressed: 'Not warned',
  pending: 'Undecided',
};

const ledgerLines: Record<string, string> = {
  records: 'Records',
  hits: 'Hits',
  look_back: 'Found by looking back',
  warnings: 'Warnings',
  messages: 'Messages',
};

const ledgerParts: Record<string, string> = {
  accepted: 'Accepted',
  treated: 'To be warned',
  fresh: 'New hits',
  known: 'Known already',
  outside: 'Outside validity',
};

export const en: Texts = {
  name: 'Tocsin',
  tagline: 'Warns people who are being scammed, before they pay',
  switchLanguage: '中文',
  switchLanguageLabel: '切换为中文',
  dark: 'Switch to dark',
  light: 'Switch to light',
  skip: 'Skip to the main part',
  checkCode: 'Check an SMS',
  intelligence: 'Intelligence',
  apiDocs: 'API',
  connection: {
    connecting: 'connecting…',
    live: 'live',
    reconnecting: 'reconnecting…',
    gone: 'disconnected',
  },
  gone: (clock) => `The server does not answer. The figures stand at ${clock}; still trying…`,
  goneNever: 'The server does not answer; still trying…',
  retryNow: 'Try now',
  gateway,
  killSwitch: {
    off: 'Kill switch off',
    on: 'Kill switch on',
    banner: 'The kill switch is on: decisions are made and recorded, but no message leaves.',
  },
  ledger: {
    balanced: 'Ledger balances',
    unbalanced: 'Ledger does not balance',
    title: 'Ledger',
    explain:
      'Whatever comes in goes somewhere: each line equals the sum of its parts, and the difference is zero.',
    in: 'in',
    parts: 'Parts',
    difference: 'Difference',
    line: (name) => ledgerLines[name] ?? name,
    taken: (clock) => `Counted at ${clock}`,
    failed: 'The ledger cannot be had now; try again shortly.',
    agrees: 'Running counts and stored rows agree.',
    loading: 'Counting…',
    empty: 'Nothing to count yet.',
  },
  flow: {
    title: 'Flow',
    records: 'Records',
    hits: 'Hits',
    warnings: 'Warnings',
    messages: 'Messages',
    perSecond: '/ s',
    gates: { match: 'match', decide: 'decide', send: 'send' },
    total: (n) => `${n} in all`,
    rejected: (n) => `${n} rejected`,
    notWarned: (n) => `${n} not warned`,
    pending: (n) => `${n} undecided`,
    indicators: (n) => `${n} listed`,
    quarantinedCount: (n) => `${n} put aside`,
    spark: (name, peak) => `${name}, last two minutes, ${peak} a second at most`,
    peak: (n) => `2-minute peak ${n}`,
    latency: 'Record to submitted',
    latencyNone: 'no message submitted in the last minute',
    p50: (value) => `half within ${value}`,
    p99: (value) => `99% within ${value}`,
    waiting: 'No records yet. Send them to POST /v1/records, or import a file:',
  },
  warnings: {
    title: 'Latest warnings',
    empty: 'No warnings yet',
    emptyHint:
      'When a record meets a listed number or site and the risk is medium or more, it shows here. Without a list yet, import one:',
    held: 'List paused',
    more: (n) => `${n} new`,
    level: (level) => levels[level as Level] ?? level,
    risk: 'risk',
    code: 'code',
    messages: (n) => (n === '1' ? '1 message' : `${n} messages`),
    token: 'token',
    open: (type, level) => `${type}, level ${level}, see why`,
    detail: 'Why this warning',
    role: (key) => roles[key as RecipientRole] ?? key,
    cancelled: (reason) => cancelled[reason as CancelReason] ?? reason,
    channel: (key) => channels[key as Channel] ?? key,
    levelsNow: (medium, high, urgent) => `medium from ${medium}, high ${high}, urgent ${urgent}`,
    sentWhat: 'What became of its messages',
    sentNone: 'No message was planned',
    sentFailed: 'This cannot be read now.',
    verdict: (percent) => `Risk ${percent}`,
    base: 'Start: without any contact',
    sum: 'Sum',
    weightAxis: 'Left lowers the risk, right raises it (log-odds)',
    facts: {
      time: 'Time',
      code: 'Check code',
      token: 'Token',
      id: 'Id',
      levels: 'Levels now',
    },
    privacy:
      'The token is made by encryption and leads to no number; only the sender asks for it, as it sends.',
    checkThis: 'Check this code as the person would',
    quarantined: (kind, value, reason) =>
      `Put aside by itself: ${kind} ${value}, ${quarantine[reason as QuarantineReason] ?? reason}`,
    dismiss: 'Dismiss',
  },
  charts: {
    byType: 'Warnings by scam type',
    ranges: { m10: '10 min', h1: '1 hour', h24: '24 hours' },
    rangeLabel: 'Time range',
    rest: 'Other types',
    empty: 'No warnings in this time',
    suppressed: 'Hits without a warning, and why',
    suppressedEmpty: 'No hit was held back',
    states: 'Where the messages are',
    statesEmpty: 'No messages yet',
    suppressReason: (key) => suppressed[key as SuppressReason] ?? key,
    state: (key) => states[key as MessageState] ?? key,
  },
  part: (key) =>
    outcomes[key as HitEnd] ??
    ledgerParts[key] ??
    suppressed[key as SuppressReason] ??
    rejects[key as RejectReason] ??
    states[key as MessageState] ??
    key,
  phones: {
    title: 'Phones in the simulator',
    search: 'Last digits',
    count: (n) => `${n} have got messages`,
    shown: (shown, all) => `latest ${shown} of ${all}`,
    noMatch: 'None of the latest phones has this number.',
    lookUp: 'Open by full number',
    unreachable: 'The simulator does not answer; it will be asked again',
    unavailable: 'No simulator is running',
    unavailableHint:
      'Messages go to a real gateway. Started with npm start, a simulator comes along, and its phones show here.',
    empty: 'No phone has got a message yet',
    emptyHint: 'The phones that get the first warnings will show here.',
    choose: 'Choose a phone to read what it got',
    messages: (n) => n,
    open: (number, n) => `Phone ${number}, ${n} messages`,
    screen: (number) => `Screen of phone ${number}`,
    smsLabel: 'Text message',
    flash: 'Flash SMS',
    flashFrom: (sender) => `Flash SMS from ${sender}`,
    dismiss: 'Dismiss',
    flashGone: 'Flash SMS dismissed; a real phone keeps no copy',
    again: 'Show again',
    parts: (n) => `joined from ${n} parts`,
    noMessages: 'This phone has no messages yet',
    carrier: 'Simulated',
  },
  check: {
    title: 'Is this warning SMS real?',
    lead: 'A warning from 12381 carries a check code. Enter it to see whether we sent it.',
    label: 'Check code in the SMS',
    submit: 'Check',
    checking: 'Checking…',
    real: 'It is real',
    realText: (when) => `12381 sent this warning around ${when}.`,
    realNoTime: '12381 sent this warning.',
    about: (type) => `It warns of: ${type}.`,
    realAdvice:
      'Stop talking to them and do not pay. Call 96110 for help; if you have paid, call 110 now.',
    fake: 'No such code',
    fakeText: 'We have sent no message with this code.',
    fakeAdvice:
      'See first whether it is copied right. If it is, the SMS may be a fake: follow no link, call no number in it, ask 96110.',
    failed: 'It cannot be checked now. Try again shortly, or call 96110.',
    invalid: 'A code has only letters and digits; look at the SMS again.',
    back: 'Back to the live page',
  },
};

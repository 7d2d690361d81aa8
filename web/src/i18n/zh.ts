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
import { gateway } from './gateway-zh.ts';

type Count = (n: string) => string;
type HitEnd = HitOutcome['outcome'];

const roles: Record<RecipientRole, string> = { subscriber: '本人', family: '亲情号' };
const channels: Record<Channel, string> = { sms: '短信', flash: '闪信' };

const levels: Record<Level, string> = { urgent: '紧急', high: '高', medium: '中', low: '低' };

const suppressed: Record<SuppressReason, string> = {
  below_level: '风险不够高',
  cool_down: '不久前已提醒过',
  daily_cap: '今日提醒已达上限',
  hold_out: '对照组，不提醒',
  kill_switch: '紧急停发',
  stale: '接触已过时',
  indicator_quarantined: '线索已隔离',
  indicator_inactive: '线索已失效',
  subscriber_listed: '号码本身涉案',
  subscriber_allowed: '号码在白名单',
  not_reachable: '收不到短信的号码',
  suspicion_weak: '嫌疑不够确定',
  suspicion_budget: '今日凭嫌疑提醒已达上限',
};

const states: Record<MessageState, string> = {
  queued: '待发',
  submitting: '提交中',
  submitted: '已提交',
  delivered: '已送达',
  undeliverable: '未能送达',
  rejected: '被网关拒绝',
  expired: '超时作废',
  unknown: '没有回执',
  cancelled: '已撤回',
};

const cancelled: Record<CancelReason, string> = {
  kill_switch: '紧急停发',
  epoch_destroyed: '密钥已销毁',
  recipient_listed: '号码本身涉案',
};

const quarantine: Record<QuarantineReason, string> = {
  popular_site: '热门网站',
  shared_host: '多人共用的主机',
  public_suffix: '公共域名后缀',
  allow_listed: '在白名单中',
  blast_guard: '会一次惊动太多人',
};

const rejects: Record<RejectReason, string> = {
  wrong_column_count: '列数不对',
  missing_field: '缺少字段',
  bad_kind: '类型不明',
  bad_time: '时间不对',
  bad_number: '号码不对',
  bad_duration: '时长不对',
  bad_host: '网址不对',
  bad_json: '不是 JSON',
  bad_quotes: '引号不成对',
  bad_utf8: '编码不是 UTF-8',
  nul_byte: '含空字节',
  line_too_long: '行太长',
};

const outcomes: Record<HitEnd, string> = {
  warned: '已预警',
  suppressed: '未预警',
  pending: '待判定',
};

const ledgerLines: Record<string, string> = {
  records: '话单',
  hits: '命中',
  look_back: '回溯发现',
  warnings: '预警',
  messages: '短信',
};

const ledgerParts: Record<string, string> = {
  accepted: '已受理',
  treated: '已发出提醒',
  fresh: '新命中',
  known: '已知',
  outside: '不在有效期内',
};

/** Everything that the page says in Chinese; the English has the same shape. */
export const zh = {
  name: '警钟',
  tagline: '在钱转出去之前，提醒正在受骗的人',
  switchLanguage: 'English',
  switchLanguageLabel: 'Switch to English',
  dark: '切换为深色',
  light: '切换为浅色',
  skip: '跳到主要内容',
  checkCode: '核验短信',
  intelligence: '研判',
  apiDocs: '接口文档',
  connection: { connecting: '正在连接…', live: '实时', reconnecting: '正在重连…', gone: '已断线' },
  gone: (clock: string) => `服务器没有应答。以下数字停在 ${clock}，正在继续重试…`,
  goneNever: '服务器没有应答，正在继续重试…',
  retryNow: '立即重试',
  gateway,
  killSwitch: {
    off: '停发开关：关',
    on: '停发开关：开',
    banner: '紧急停发已启用：照常判定和记录，但不发出任何短信。',
  },
  ledger: {
    balanced: '账目平衡',
    unbalanced: '账目不平',
    title: '账目',
    explain: '每读入一条都有去处：进来的等于各去处之和，差额应为零。',
    in: '进来',
    parts: '去处',
    difference: '差额',
    line: (name: string) => ledgerLines[name] ?? name,
    taken: (clock: string) => `${clock} 清点`,
    failed: '取不到账目，请稍后再试。',
    agrees: '流水计数与逐条清点一致。',
    loading: '正在清点…',
    empty: '还没有可清点的内容。',
  },
  flow: {
    title: '流程',
    records: '话单',
    hits: '命中',
    warnings: '预警',
    messages: '短信',
    perSecond: '/ 秒',
    gates: { match: '比对', decide: '判定', send: '发送' },
    total: (n: string) => `累计 ${n}`,
    rejected: (n: string) => `退回 ${n}`,
    notWarned: (n: string) => `未预警 ${n}`,
    pending: (n: string) => `待判定 ${n}`,
    indicators: (n: string) => `在册线索 ${n}`,
    quarantinedCount: (n: string) => `隔离 ${n}`,
    spark: (name: string, peak: string) => `${name}，最近两分钟，每秒最多 ${peak}`,
    peak: (n: string) => `两分钟峰值 ${n}`,
    latency: '从话单到提交',
    latencyNone: '最近一分钟没有提交短信',
    p50: (value: string) => `半数在 ${value}内`,
    p99: (value: string) => `99% 在 ${value}内`,
    waiting: '还没有话单。可用 POST /v1/records 送入，或导入文件：',
  },
  warnings: {
    title: '最新预警',
    empty: '还没有预警',
    emptyHint: '话单碰上涉案线索，风险到了“中”，预警就会出现在这里。还没有名单的话，先导入：',
    held: '列表已暂停',
    more: (n: string) => `${n} 条新预警`,
    level: (level: string) => levels[level as Level] ?? level,
    risk: '风险',
    code: '核验码',
    messages: (n: string) => `${n} 条短信`,
    token: '用户代号',
    open: (type: string, level: string) => `${type}，级别${level}，查看原因`,
    detail: '为什么预警',
    role: (key: string) => roles[key as RecipientRole] ?? key,
    cancelled: (reason: string) => cancelled[reason as CancelReason] ?? reason,
    channel: (key: string) => channels[key as Channel] ?? key,
    levelsNow: (medium: string, high: string, urgent: string) =>
      `中 ${medium} 起，高 ${high} 起，紧急 ${urgent} 起`,
    sentWhat: '消息去向',
    sentNone: '没有计划任何消息',
    sentFailed: '现在读不到消息状态。',
    verdict: (percent: string) => `风险 ${percent}`,
    base: '起点：没有任何接触时',
    sum: '合计',
    weightAxis: '向左减低风险，向右增加风险（对数几率）',
    facts: {
      time: '时间',
      code: '核验码',
      token: '用户代号',
      id: '编号',
      levels: '现行级别线',
    },
    privacy: '代号由加密得出，不能还原为号码；只有发送的一刻才取号。',
    checkThis: '按当事人的方式核验这个码',
    quarantined: (kind: string, value: string, reason: string) =>
      `已自动隔离 ${kind} ${value}：${quarantine[reason as QuarantineReason] ?? reason}`,
    dismiss: '知道了',
  },
  charts: {
    byType: '各类诈骗的预警',
    ranges: { m10: '10 分钟', h1: '1 小时', h24: '24 小时' },
    rangeLabel: '时间范围',
    rest: '其余类型',
    empty: '这段时间没有预警',
    suppressed: '没有预警的命中，为什么',
    suppressedEmpty: '没有被拦下的命中',
    states: '短信到哪一步了',
    statesEmpty: '还没有短信',
    suppressReason: (key: string) => suppressed[key as SuppressReason] ?? key,
    state: (key: string) => states[key as MessageState] ?? key,
  },
  part: (key: string): string =>
    outcomes[key as HitEnd] ??
    ledgerParts[key] ??
    suppressed[key as SuppressReason] ??
    rejects[key as RejectReason] ??
    states[key as MessageState] ??
    key,
  phones: {
    title: '模拟器里的手机',
    search: '号码末几位',
    count: ((n) => `${n} 部收到过短信`) as Count,
    shown: (shown: string, all: string) => `最近 ${shown} 部，共 ${all} 部`,
    noMatch: '最近收到短信的手机里没有这个号码。',
    lookUp: '按完整号码打开',
    unreachable: '模拟器没有应答，稍后会自动再试',
    unavailable: '没有运行模拟器',
    unavailableHint:
      '短信正送往真实网关。用 npm start 启动会带上模拟器，在这里能看到手机收到的内容。',
    empty: '还没有手机收到短信',
    emptyHint: '第一条预警发出后，收到它的手机会出现在这里。',
    choose: '选一部手机，看它收到了什么',
    messages: (n: string) => `${n} 条`,
    open: (number: string, n: string) => `手机 ${number}，${n} 条短信`,
    screen: (number: string) => `手机 ${number} 的屏幕`,
    smsLabel: '短信',
    flash: '闪信',
    flashFrom: (sender: string) => `${sender} 发来的闪信`,
    dismiss: '关闭',
    flashGone: '闪信已关闭，真手机上不会留存',
    again: '再看一次',
    parts: (n: string) => `由 ${n} 段拼成`,
    noMessages: '这部手机还没有短信',
    carrier: '模拟网络',
  },
  check: {
    title: '这条提醒短信是真的吗？',
    lead: '12381 的提醒短信里有一个核验码。输入它，看是不是我们发出的。',
    label: '短信里的核验码',
    submit: '核验',
    checking: '正在核验…',
    real: '是真的',
    realText: (when: string) => `这条提醒由 12381 在 ${when} 前后发出。`,
    realNoTime: '这条提醒由 12381 发出。',
    about: (type: string) => `它提醒的是：${type}。`,
    realAdvice: '请停止与对方联系，不要转账。需要帮助请拨 96110，已经转账请立即拨 110。',
    fake: '查无此码',
    fakeText: '我们没有发出过带这个核验码的短信。',
    fakeAdvice:
      '请先核对有没有抄错。若没有抄错，那条短信可能是冒充的：不要点链接，不要回拨，拨 96110 询问。',
    failed: '现在无法核验。请稍后再试，或拨 96110。',
    invalid: '核验码只有字母和数字，请再看一眼短信。',
    back: '返回实时页面',
  },
};

export type Texts = typeof zh;

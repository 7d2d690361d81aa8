/** A text in both languages of the page. */
export type Words = { readonly zh: string; readonly en: string };

/** The words of the report. */
export const words = {
  title: { zh: '警钟：城市评估', en: 'Tocsin: evaluation on a city' },
  synthetic: {
    zh: '城市是模拟的：数字说明方法在已知条件下的表现，不是真实网络中的效果。',
    en: 'The city is synthetic: the figures tell how the method does under known conditions, not what it would do in a real network.',
  },
  city: { zh: '城市', en: 'City' },
  subscribers: { zh: '用户', en: 'Subscribers' },
  days: { zh: '天数', en: 'Days' },
  records: { zh: '记录', en: 'Records' },
  indicators: { zh: '涉案线索', en: 'Indicators' },
  headline: { zh: '总览', en: 'At a glance' },
  engine: { zh: '方法', en: 'Engine' },
  victims: { zh: '受害人', en: 'Victims' },
  warnedBeforeLoss: { zh: '损失前已预警', en: 'Warned before loss' },
  recall: { zh: '召回率', en: 'Recall' },
  precision: { zh: '准确率', en: 'Precision' },
  warnings: { zh: '预警', en: 'Warnings' },
  trueWarnings: { zh: '正确预警', en: 'True warnings' },
  falseDay: { zh: '每10万用户每日误报', en: 'False warnings per 100,000 a day' },
  lead: { zh: '提前量（小时）', en: 'Lead time (hours)' },
  leadMedian: { zh: '提前量中位数', en: 'Median lead time' },
  budgets: {
    zh: '预警预算下的准确率（每10万用户每日条数）',
    en: 'Precision at alert budgets (warnings per 100,000 subscribers a day)',
  },
  budget: { zh: '预算', en: 'Budget' },
  curve: {
    zh: '不同风险阈值下的准确率与召回率',
    en: 'Precision against recall, by threshold of risk',
  },
  calibration: { zh: '校准：陈述的风险与实际', en: 'Calibration: stated risk and truth' },
  stated: { zh: '陈述的风险', en: 'Stated risk' },
  actual: { zh: '实际比例', en: 'True share' },
  drift: { zh: '逐周变化', en: 'Drift by week' },
  week: { zh: '周', en: 'Week' },
  suspected: { zh: '未列入名单的号码', en: 'Unlisted numbers' },
  found: { zh: '发现', en: 'Found' },
  within: { zh: '24小时内召回率', en: 'Recall within 24 hours' },
  falseRoles: { zh: '误判的号码', en: 'Wrongly suspected' },
  types: { zh: '按诈骗类型的召回率', en: 'Recall by scam type' },
  type: { zh: '诈骗类型', en: 'Scam type' },
  levels: { zh: '按级别', en: 'By level' },
  level: { zh: '级别', en: 'Level' },
  effect: { zh: '假设响应下避免的损失', en: 'Losses averted under the assumed response' },
  losses: { zh: '损失案件', en: 'Losses' },
  averted: { zh: '避免（期望）', en: 'Averted (expected)' },
  amount: { zh: '金额', en: 'Amount' },
  intervals: {
    zh: '细线为95%置信区间（按人自助抽样）。',
    en: 'Thin lines are 95 % intervals (bootstrap by person).',
  },
} as const satisfies Record<string, Words>;

export const engineWords: Readonly<Record<string, Words>> = {
  list: { zh: '仅名单匹配', en: 'List matching alone' },
  weights: { zh: '专家权重', en: 'Expert weights' },
  model: { zh: '训练模型', en: 'Trained model' },
  rate: { zh: '呼叫频率阈值', en: 'Caller-rate threshold' },
};

/** Both languages as HTML or SVG; the page shows one. @param tag span in HTML, tspan in SVG */
export function both({ zh, en }: Words, tag: 'span' | 'tspan' = 'span'): string {
  return `<${tag} class="zh">${escaped(zh)}</${tag}><${tag} class="en">${escaped(en)}</${tag}>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

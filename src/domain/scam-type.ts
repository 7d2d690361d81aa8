/** A scam type is configuration: its key, and the names by which lists may call it. */
export type ScamType = { readonly key: string; readonly zh: string; readonly en: string };

/** The types that ship; a configuration may add to them. */
export const shippedScamTypes: readonly ScamType[] = [
  { key: 'brushing_rebate', zh: '刷单返利', en: 'Fake order brushing rebate' },
  { key: 'loan', zh: '虚假贷款', en: 'Fake loan' },
  { key: 'posing_as_police', zh: '冒充公检法', en: 'Posing as police or court' },
  { key: 'romance_investment', zh: '杀猪盘', en: 'Romance investment' },
  { key: 'posing_as_customer_service', zh: '冒充客服', en: 'Posing as customer service' },
  { key: 'posing_as_boss', zh: '冒充领导熟人', en: 'Posing as a boss or friend' },
  { key: 'false_investment', zh: '虚假投资理财', en: 'False investment' },
  { key: 'credit_repair', zh: '虚假征信', en: 'False credit repair' },
  { key: 'false_shopping', zh: '虚假购物', en: 'False shopping' },
  { key: 'false_prize', zh: '虚假中奖', en: 'False prize' },
];

/** Kept where a list names a type that nobody configured. */
export const otherScamType: ScamType = { key: 'other', zh: '其他诈骗', en: 'Other fraud' };

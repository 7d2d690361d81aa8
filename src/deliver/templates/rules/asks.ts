import type { Language } from '../../../domain/warning.ts';

/**
 * What scammers ask for. A warning may name it only to say no: a person who is being scammed does
 * what the last voice says, and a forged warning would ask for just this.
 */
type AskRule = {
  readonly clauses: RegExp;
  readonly asks: RegExp;
  /** Must stand before the ask in its clause. */
  readonly refuses: RegExp;
  /** A word that turns a refusal into a request: "do not hesitate but transfer". */
  readonly turns: RegExp;
  /** May stand after the ask instead: "…的都是诈骗". */
  readonly brands: RegExp;
  /** Signs between refusal and ask, at most. */
  readonly reach: number;
};

const rules: Readonly<Record<Language, AskRule>> = {
  zh: {
    clauses: /[。！？；：，!?;:,.]/,
    asks: /转账|转帐|汇款|打款|付款|支付|充值|垫付|交钱|缴费|验证码|密码|口令|卡号|身份证|回复|回信|回电|回拨|点击|点开|链接|网址|扫码|二维码|下载|安装|加微信|加好友|加群|屏幕|登录|登陆/g,
    refuses: /不要|切勿|请勿|无需|不必|不会|绝不|从不|不得|不能|不含|别|勿/,
    turns: /而是|马上|立即|立刻|赶快|赶紧|尽快|请您?(?!勿)|然后|再去/,
    brands: /^.{0,12}是(?:诈骗|骗子|骗局|假的)/,
    reach: 24,
  },
  en: {
    clauses: /[.!?;:]/,
    asks: /\btransfer|\bpay(?:s|ing|ment)?\b|\bsend (?:any )?money|\bdeposit|\bpasswords?\b|\bpasscodes?\b|\bpins?\b|\bcodes?\b(?!\s*:?\s*\{checkCode\})|\bcard number|\bbank details|\breply|\brespond|\btext back|\bcall(?:ing)? (?:them |it )?back|\bclick|\btap\b|\blinks?\b|\bdownload|\binstall|\blog ?in|\bsign in|\bscan\b|\bshare\b/gi,
    refuses: /\bnot\b|n't\b|\bnever\b|\bno\b|\bnobody\b/i,
    turns:
      /\bbut\b|\binstead\b|\bthen\b|\bnow\b|\bimmediately\b|\bplease\b|\band then\b|\bat once\b/i,
    brands: /^.{0,60}\b(?:is|are) (?:a |always )?(?:scam|fraud|fake)/i,
    reach: 90,
  },
};

/** `text` is the template as written, with its placeholders. */
export function askProblems(text: string, language: Language): string[] {
  const rule = rules[language];
  const problems = new Set<string>();
  for (const clause of text.split(rule.clauses)) {
    for (const found of clause.matchAll(rule.asks)) {
      const before = clause.slice(Math.max(0, found.index - rule.reach), found.index);
      const after = clause.slice(found.index + found[0].length);
      if (refused(before, rule) || rule.brands.test(after)) continue;
      problems.add(
        `names "${found[0]}" without saying no to it in the same clause; begin with ${language === 'zh' ? '不要' : '"do not"'}, or leave it out`,
      );
    }
  }
  return [...problems];
}

function refused(before: string, rule: AskRule): boolean {
  const refusals = [...before.matchAll(new RegExp(rule.refuses, 'gi'))];
  const last = refusals.at(-1);
  if (last === undefined) return false;
  return !rule.turns.test(before.slice(last.index + last[0].length));
}

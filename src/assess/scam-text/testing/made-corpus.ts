import type { CorpusText } from '../corpus.ts';

const words: Readonly<Record<string, readonly string[]>> = {
  loan: ['贷款解冻费', '额度已批要先交保证金', '放款前收手续费'],
  posing_as_police: ['自称公安民警', '安全账户资金核查', '通缉令要求保密'],
  none: ['快递到驿站请取件', '验证码请勿泄露', '晚上一起吃饭吗'],
};
const manners: Readonly<Record<string, readonly [string, string]>> = {
  desk: ['我今天遇到', '怎么办'],
  notice: ['近期多发', '请广大市民注意'],
  note: ['来电反映', '已登记'],
  family: ['我妈妈说', '快来帮忙'],
};

/** A small corpus in which every source says the same things in its own manner. */
export function madeCorpus(): CorpusText[] {
  return Object.entries(manners).flatMap(([source, [before, after]]) =>
    Object.entries(words).flatMap(([scamType, phrases]) =>
      phrases.map((phrase) => ({
        source,
        language: 'zh',
        scamType,
        text: `${before}${phrase}${after}`,
      })),
    ),
  );
}

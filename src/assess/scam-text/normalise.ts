/** What stands for a link, an address or a number after masking; none of them occurs in plain text. */
export const masks = { link: '\u2460', mail: '\u2461', number: '\u2462' } as const;

const links =
  /(?:https?:\/\/|www\.)[^\s\u4e00-\u9fff，。；、）)】]+|\b(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|vip|xyz|cc|me|info|shop|site|app|io|ly|uk|icu|club)\b[^\s\u4e00-\u9fff，。；、）)】]*/g;
const mails = /[a-z0-9._%+-]+@[a-z0-9.-]+/g;
/** A number in any writing: groups, decimals, masked digits (138****1234), times and dates. */
const numbers = /[+]?\d[\d*.,:/-]*/g;

/** Longer texts say no more about their type than their beginning. Characters. */
export const longestText = 4000;

/**
 * One writing for all: NFKC, lower case, one blank between words, and masks for links, addresses and
 * numbers, so that nobody's number or account can become something that the model knows.
 */
export function normaliseText(text: string): string {
  return text
    .slice(0, longestText)
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u2460-\u2462\p{Cf}]/gu, '')
    .replaceAll(mails, masks.mail)
    .replaceAll(links, masks.link)
    .replaceAll(numbers, masks.number)
    .replaceAll(/[^\p{L}\p{M}\u2460-\u2462]+/gu, ' ')
    .trim();
}

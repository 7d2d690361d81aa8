import type { Static } from 'typebox';
import type { repliesSchema } from '../../config/replies.ts';

export type ReplyWords = Omit<Static<typeof repliesSchema>, 'partsWaitS'>;

/** What a reply means; `other` where it holds none of the words. */
export type ReplyMeaning = 'already_paid' | 'help' | 'not_scam' | 'stop' | 'other';

/** Of words of one length the more pressing meaning is taken, and they stand in that order. */
const meanings: readonly (readonly [keyof ReplyWords, ReplyMeaning])[] = [
  ['alreadyPaid', 'already_paid'],
  ['help', 'help'],
  ['notScam', 'not_scam'],
  ['stop', 'stop'],
];

/** Longer texts are read to here. Characters. */
const longest = 1000;

function plain(text: string): string {
  return text.slice(0, longest).normalize('NFKC').toLowerCase();
}

/** Latin words count only as whole words; Chinese is written without spaces. */
function holds(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text.charAt(at - 1);
    const behind = text.charAt(at + word.length);
    const cutsWord =
      (isLatin(before) && isLatin(word.charAt(0))) || (isLatin(behind) && isLatin(word.slice(-1)));
    if (!cutsWord) return true;
  }
  return false;
}

function isLatin(character: string): boolean {
  return /^[\p{Script=Latin}\p{Nd}]$/u.test(character);
}

/** The meaning of the longest of the words that a reply holds, whatever its case and width. */
export function meaningOf(text: string, words: ReplyWords): ReplyMeaning {
  const read = plain(text);
  let best: { length: number; meaning: ReplyMeaning } = { length: 0, meaning: 'other' };
  for (const [key, meaning] of meanings) {
    for (const word of words[key]) {
      const wanted = plain(word);
      if (wanted.length > best.length && holds(read, wanted)) {
        best = { length: wanted.length, meaning };
      }
    }
  }
  return best.meaning;
}

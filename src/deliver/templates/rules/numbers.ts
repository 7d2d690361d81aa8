/** The only numbers that a warning may name: the hotline against fraud and the police. */
export const allowedNumbers = ['110', '96110'] as const;

const hanDigits = '零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參陸';
const words = 'zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple';

/**
 * Finds every number of three digits or more that is not 110 or 96110 in plain digits. Digits count
 * in any script, as Chinese numerals or English words, as letters that look like them (1O0, l10),
 * and however they are spaced or punctuated: 1-3-8, 一三八, one three eight, ①③⑧.
 */
export function numberProblems(text: string): string[] {
  const digits = asDigits(text);
  const problems = new Set<string>();
  for (const [run] of digits.matchAll(/[0-9#](?:[\s,.、。，·:;/*()'"—-]*[0-9#])*/g)) {
    const items = run.split(/[^0-9#]+/);
    if (items.every((item) => (allowedNumbers as readonly string[]).includes(item))) continue;
    if (run.replace(/[^0-9#]/g, '').length < 3) continue;
    problems.add(
      'holds a number that is not 110 or 96110 in plain digits; leave it out, or write the hotline as 96110 with a word on each side',
    );
  }
  return [...problems];
}

/** Plain digits stay; whatever else means a digit becomes '#'. */
function asDigits(text: string): string {
  return (
    text
      .replaceAll('#', ' ')
      // Joined to the sign before them: keycaps and combining marks hide a digit from no reader.
      .replace(/[\p{M}\p{Cf}]/gu, '')
      .replace(/[^\0-\x7f]/gu, (sign) => {
        if (/[。，、；：（）]/.test(sign)) return sign;
        const plain = sign.normalize('NFKC');
        return /^[0-9]+$/.test(plain) ? '#'.repeat(plain.length) : plain.replace(/[0-9]/g, '#');
      })
      .replace(/\p{Nd}/gu, (sign) => (/[0-9]/.test(sign) ? sign : '#'))
      .replace(new RegExp(`[${hanDigits}]`, 'gu'), '#')
      // 一百三十八: the words for ten and its powers join digits and are none.
      .replace(/(?<=#)[十百千万亿拾佰仟萬億](?=#)/gu, '')
      .replace(new RegExp(`\\b(?:${words})\\b`, 'gi'), '#')
      .replace(/(?<![A-Za-z])[0-9OolI|]{3,}(?![A-Za-z])/g, (run) =>
        /[0-9]/.test(run) ? run.replace(/[OolI|]/g, '#') : run,
      )
  );
}

import type { Language } from '../../../domain/warning.ts';

/** ASCII that a warning needs; no sign that only an address, a handle or a formula needs. */
const ascii = /^[A-Za-z0-9 ,.!?:;'"()-]$/;
const han = /^\p{Script=Han}$/u;
const chinesePunctuation = '，。！？：；、“”‘’（）《》【】—…';

/**
 * Letters are plain: Han or ASCII in Chinese, ASCII in English. Look-alikes (full-width, Cyrillic,
 * mathematical), invisible signs, marks and emoji are the usual way past every other rule, so none
 * of them is let in. `text` is the template without its placeholders.
 */
export function characterProblems(text: string, language: Language): string[] {
  const strange = new Set<string>();
  for (const sign of text) {
    if (ascii.test(sign)) continue;
    // Radicals and compatibility forms are Han as well, and normalise to another sign.
    const plainHan = han.test(sign) && sign.normalize('NFKC') === sign;
    if (language === 'zh' && (plainHan || chinesePunctuation.includes(sign))) continue;
    strange.add(sign);
  }
  const problems: string[] = [];
  if (strange.size > 0) {
    const named = [...strange].slice(0, 5).map(nameOf).join(', ');
    problems.push(
      `holds ${named}; write it in plain ${language === 'zh' ? 'Chinese characters' : 'ASCII'}, digits and punctuation, on one line`,
    );
  }
  if (language === 'zh' && ![...text].some((sign) => han.test(sign))) {
    problems.push('holds no Chinese; write the Chinese text under zh');
  }
  return problems;
}

function nameOf(sign: string): string {
  const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{C}\p{Z}\p{M}]/u.test(sign) ? `U+${code}` : `"${sign}" (U+${code})`;
}

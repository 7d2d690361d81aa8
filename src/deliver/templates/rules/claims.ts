import type { Language } from '../../../domain/warning.ts';

/** Words by which a text would say that somebody has reported or listed the number. */
const claims: Readonly<Record<Language, RegExp>> = {
  zh: /举报|报案|公安|警方|警察|民警|涉案|名单|名录|通报|列入|已确认|已核实|证实/g,
  en: /\breport(?:s|ed)?\b|\bpolice\b|\bofficers?\b|\blist(?:s|ed|ing)?\b|\bblack ?list\w*|\bcases?\b|\bconfirmed\b|\bproven\b|\bknown\b/gi,
};

/** A warning that rests on suspicion alone must not borrow anybody's word: no list has named the number. */
export function claimProblems(text: string, language: Language): string[] {
  return [...text.matchAll(claims[language])].map(
    ([word]) =>
      `claims with "${word}" what nobody has said of a suspected number; say how it behaves`,
  );
}

import type { Reason } from '../../domain/exposure.ts';
import type { Language } from '../../domain/warning.ts';

/**
 * What {reason} may become: whom it concerns knows it anyway, and a stranger who sees the screen
 * learns nothing of them. Chinese stands behind 您近期, English at the head of a sentence.
 */
const phrases = {
  answered: { zh: '接听的来电', en: 'a call you answered' },
  called: { zh: '接到的来电', en: 'a call you got' },
  contacted: { zh: '主动联系过的号码', en: 'a number you contacted' },
  message: { zh: '收到的短信', en: 'a text message you got' },
  site: { zh: '访问的网站', en: 'a site you visited' },
  app: { zh: '使用的应用', en: 'an app you used' },
  /** Where there is nothing more that is surely so. */
  contact: { zh: '的联系', en: 'your recent contact' },
} as const satisfies Record<string, Record<Language, string>>;

/** All that may stand for {reason} in a language. */
export function reasonPhrases(language: Language): string[] {
  return Object.values(phrases).map((phrase) => phrase[language]);
}

/** The phrase for the strongest of what was met; of a number that no list names nothing is claimed. */
export function phraseFor(reasons: readonly Reason[], language: Language): string {
  return phrases[phraseKey(reasons)][language];
}

function phraseKey(reasons: readonly Reason[]): keyof typeof phrases {
  const has = (key: string): boolean => reasons.some((reason) => reason.key === key);
  const strongest = reasons
    .filter(({ key }) => key.startsWith('listed_'))
    .reduce<Reason | null>((best, one) => (one.weight > (best?.weight ?? -1e9) ? one : best), null);
  switch (strongest?.key) {
    case 'listed_site':
      return 'site';
    case 'listed_app':
      return 'app';
    case 'listed_caller':
      // With a call back it is not certain which of the calls was answered, nor who began.
      if (has('call_back')) return 'contacted';
      return has('answered') ? 'answered' : 'called';
    case 'listed_sms':
      return has('call_back') ? 'contacted' : 'message';
    default:
      return 'contact';
  }
}

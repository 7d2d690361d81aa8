import { useScamTypeName } from '../api/scam-types.ts';
import { type Speech, useSpeech } from '../i18n/index.ts';
import { en } from './texts-en.ts';
import { type IntelligenceTexts, zh } from './texts-zh.ts';

export type Words = Pick<Speech, 't' | 'f' | 'language'> & {
  readonly w: IntelligenceTexts;
  /** Names whatever a figure is told by: a scam type, a level, a channel, a text, or several joined. */
  readonly name: (key: string) => string;
  /** A difference of shares in percentage points, with its sign. */
  readonly points: (difference: number) => string;
};

export function useWords(): Words {
  const { language, t, f } = useSpeech();
  const scamType = useScamTypeName();
  const w = language === 'zh' ? zh : en;
  const nameOne = (key: string): string => {
    if (key === 'all') return w.effect.all;
    if (key === '*' || key === 'default') return w.names.default;
    if (key === 'suspected') return w.names.suspected;
    for (const named of [t.warnings.level(key), t.warnings.channel(key), w.names.reasons[key]]) {
      if (named !== undefined && named !== key) return named;
    }
    return w.names.languages[key] ?? scamType(key);
  };
  return {
    ...{ language, t, f, w },
    name: (key) =>
      key
        // The texts of suspicion are the same for every type and level.
        .replace(/^suspected\/\*$/, 'suspected')
        .split(/[\s/|+#]+/)
        .map(nameOne)
        .join(' · '),
    points: (difference) =>
      `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${tenths(difference)}`,
  };
}

function tenths(difference: number): string {
  return Math.abs(difference * 100)
    .toFixed(1)
    .replace(/\.0$/, '');
}

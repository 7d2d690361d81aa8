import { useSpeech } from '../i18n/index.ts';

/** A level as a colour and a word. */
export function LevelMark({ level }: { readonly level: string }) {
  const { t } = useSpeech();
  return (
    <span className="level" data-level={level}>
      {t.warnings.level(level)}
    </span>
  );
}

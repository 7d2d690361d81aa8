import { useSpeech } from '../i18n/index.ts';

type Props = { readonly used: number; readonly size: number };

/** How much of the window is taken; full is no fault, but nothing more leaves. */
export function WindowBar({ used, size }: Props) {
  const { t, f } = useSpeech();
  const share = size === 0 ? 0 : Math.min(1, used / size);
  return (
    <span className="window" data-full={share === 1}>
      <span className="hidden">{t.gateway.window(f.count(used), f.count(size))}</span>
      <span className="window-track" aria-hidden="true">
        <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
      <span aria-hidden="true">
        {f.count(used)} / {f.count(size)}
      </span>
    </span>
  );
}

import { useLive, useLiveStore } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';

/** What must not be overlooked: the server is gone, nothing is sent, an indicator was put aside. */
export function Notices() {
  const { t, f } = useSpeech();
  const store = useLiveStore();
  const connection = useLive((live) => live.connection);
  const overview = useLive((live) => live.overview);
  const quarantined = useLive((live) => live.quarantined);

  return (
    <div className="notices">
      {connection === 'gone' && (
        <div className="notice" data-tone="bad" role="alert" data-testid="gone">
          <span>{overview ? t.gone(f.clock(overview.nowMs)) : t.goneNever}</span>
          <button type="button" onClick={store.retryNow}>
            {t.retryNow}
          </button>
        </div>
      )}
      {overview?.killSwitch && (
        <div className="notice" data-tone="bad" role="alert">
          <span>{t.killSwitch.banner}</span>
        </div>
      )}
      {quarantined && (
        <output className="notice" data-tone="wait">
          <span>
            {t.warnings.quarantined(quarantined.kind, quarantined.value, quarantined.reason)}
          </span>
          <button type="button" onClick={store.dismissQuarantined}>
            {t.warnings.dismiss}
          </button>
        </output>
      )}
    </div>
  );
}

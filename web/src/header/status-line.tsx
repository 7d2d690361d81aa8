import { useState } from 'react';
import type { Overview } from '../../../src/api/contract.ts';
import { useLive } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';
import { LedgerDrawer } from '../ledger/ledger-drawer.tsx';

type Tone = 'good' | 'wait' | 'bad' | 'plain';

/** Connection, gateway, kill switch and ledger, each as a dot and words. */
export function StatusLine() {
  const { t } = useSpeech();
  const connection = useLive((live) => live.connection);
  const overview = useLive((live) => live.overview);
  const [ledgerOpen, setLedgerOpen] = useState(false);
  const tone: Tone = connection === 'live' ? 'good' : connection === 'gone' ? 'bad' : 'wait';

  return (
    <div className="status">
      <output className="state" data-tone={tone} data-testid="connection">
        {t.connection[connection]}
      </output>
      {overview && <Gateways gateways={overview.gateways} />}
      {overview && (
        <span className="state" data-tone={overview.killSwitch ? 'bad' : 'plain'}>
          {overview.killSwitch ? t.killSwitch.on : t.killSwitch.off}
        </span>
      )}
      {overview && (
        <button
          type="button"
          className="state"
          data-tone={overview.balanced ? 'good' : 'bad'}
          data-testid="ledger"
          aria-haspopup="dialog"
          onClick={() => setLedgerOpen(true)}
        >
          {overview.balanced ? t.ledger.balanced : t.ledger.unbalanced}
        </button>
      )}
      <LedgerDrawer open={ledgerOpen} close={() => setLedgerOpen(false)} />
    </div>
  );
}

function gatewayTone(gateways: Overview['gateways']): Tone {
  const bound = gateways.filter((one) => one.state === 'bound').length;
  if (gateways.length > 0 && bound === gateways.length) return 'good';
  return gateways.some((one) => one.state === 'refused') || bound === 0 ? 'bad' : 'wait';
}

function Gateways({ gateways }: { readonly gateways: Overview['gateways'] }) {
  const { t, f } = useSpeech();
  const named = (state: string): string => t.gateway.states[state] ?? state;
  const [only] = gateways;
  const words =
    only === undefined
      ? t.gateway.none
      : gateways.length === 1
        ? t.gateway.one(named(only.state))
        : t.gateway.several(
            f.count(gateways.filter((one) => one.state === 'bound').length),
            f.count(gateways.length),
          );
  return (
    <a className="state" data-tone={gatewayTone(gateways)} href="#gateways">
      {words}
    </a>
  );
}

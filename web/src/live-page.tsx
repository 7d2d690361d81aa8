import { useEffect, useState } from 'react';
import { createLiveStore, LiveContext, useLive } from './api/stream.ts';
import { Charts } from './charts/charts.tsx';
import { Flow } from './flow/flow.tsx';
import { Gateways } from './gateways/gateways.tsx';
import { Notices } from './header/notices.tsx';
import { StatusLine } from './header/status-line.tsx';
import { TopBar } from './header/top-bar.tsx';
import { useSpeech } from './i18n/index.ts';
import { Phones } from './phones/phones.tsx';
import type { Mode } from './theme.ts';
import { Warnings } from './warnings/warnings.tsx';

type Props = { readonly mode: Mode; readonly setMode: (mode: Mode) => void };

export function LivePage({ mode, setMode }: Props) {
  const [store] = useState(createLiveStore);
  const { t } = useSpeech();
  useEffect(() => {
    store.start();
    return store.stop;
  }, [store]);
  useEffect(() => {
    document.title = t.name === 'Tocsin' ? 'Tocsin' : `${t.name} Tocsin`;
  }, [t]);

  return (
    <LiveContext value={store}>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <Top mode={mode} setMode={setMode} />

      <h1 className="hidden">
        {t.name} · {t.tagline}
      </h1>
      <Notices />
      <Screen mode={mode} />
    </LiveContext>
  );
}

function Top(props: Props) {
  const strikes = useLive((live) => live.arrived);
  return (
    <TopBar {...props} strikes={strikes}>
      <StatusLine />
    </TopBar>
  );
}

function Screen({ mode }: { readonly mode: Mode }) {
  const stale = useLive((live) => live.connection === 'gone' || live.connection === 'reconnecting');
  return (
    <main id="main" className="screen" data-stale={stale}>
      <Flow />
      <Gateways />
      <div className="rooms">
        <Warnings />
        <Charts mode={mode} />
        <Phones />
      </div>
    </main>
  );
}

import { ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Language } from '../../src/domain/warning.ts';
import { CheckPage } from './check/check-page.tsx';
import { TopBar } from './header/top-bar.tsx';
import { firstLanguage, rememberLanguage, SpeechContext, textsFor } from './i18n/index.ts';
import { LivePage } from './live-page.tsx';
import { usePath } from './route.ts';
import { antdTheme, applyMode, firstMode, type Mode, rememberMode } from './theme.ts';

/** Not part of the live page's script: most who open that never come here. */
const IntelligencePage = lazy(() => import('./intelligence/page.tsx'));

export function App() {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [mode, setMode] = useState<Mode>(firstMode);
  const path = usePath();

  const speech = useMemo(
    () => ({
      language,
      ...textsFor(language),
      setLanguage: (next: Language) => {
        rememberLanguage(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  const theme = useMemo(() => antdTheme(mode), [mode]);
  const changeMode = (next: Mode): void => {
    rememberMode(next);
    setMode(next);
  };

  useEffect(() => applyMode(mode), [mode]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);

  const check = /^\/check(?:\/([^/]*))?\/?$/.exec(path);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'zh' ? zhCN : enGB}
      button={{ autoInsertSpace: false }}
    >
      <SpeechContext value={speech}>
        {check ? (
          <CheckPage code={decodeCode(check[1])} mode={mode} setMode={changeMode} />
        ) : /^\/intelligence\/?$/.test(path) ? (
          <>
            <TopBar mode={mode} setMode={changeMode} />
            <Suspense fallback={null}>
              <IntelligencePage />
            </Suspense>
          </>
        ) : (
          <LivePage mode={mode} setMode={changeMode} />
        )}
      </SpeechContext>
    </ConfigProvider>
  );
}

/** A code out of the address; a malformed escape counts as no code. */
function decodeCode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return '';
  }
}

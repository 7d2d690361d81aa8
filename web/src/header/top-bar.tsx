import {
  ApiOutlined,
  FundOutlined,
  MoonOutlined,
  SafetyOutlined,
  SunOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useSpeech } from '../i18n/index.ts';
import { follow } from '../route.ts';
import type { Mode } from '../theme.ts';
import { Bell } from './bell.tsx';

type Props = {
  readonly mode: Mode;
  readonly setMode: (mode: Mode) => void;
  readonly strikes?: number;
  readonly children?: ReactNode;
};

export function TopBar({ mode, setMode, strikes = 0, children }: Props) {
  const { t, language, setLanguage } = useSpeech();
  const other: Mode = mode === 'dark' ? 'light' : 'dark';
  return (
    <header className="top">
      <a className="brand" href="/" onClick={follow} title={t.tagline}>
        <Bell strikes={strikes} />
        <span className="brand-name" lang="zh-CN">
          警钟
        </span>
        <span className="brand-latin" lang="en">
          Tocsin
        </span>
      </a>
      {children}
      <nav className="tools" aria-label={t.name}>
        <a className="tool" href="/intelligence" onClick={follow}>
          <FundOutlined aria-hidden="true" /> {t.intelligence}
        </a>
        <a className="tool" href="/check" onClick={follow}>
          <SafetyOutlined aria-hidden="true" /> {t.checkCode}
        </a>
        <a className="tool" href="/docs">
          <ApiOutlined aria-hidden="true" /> {t.apiDocs}
        </a>
        <button
          type="button"
          className="tool"
          aria-label={t[other]}
          title={t[other]}
          onClick={() => setMode(other)}
        >
          {mode === 'dark' ? <SunOutlined /> : <MoonOutlined />}
        </button>
        <button
          type="button"
          className="tool"
          data-testid="language"
          aria-label={t.switchLanguageLabel}
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{t.switchLanguage}</span>
        </button>
      </nav>
    </header>
  );
}

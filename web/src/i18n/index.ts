import { createContext, useContext } from 'react';
import type { Language } from '../../../src/domain/warning.ts';
import { en } from './en.ts';
import { type Format, formatFor } from './format.ts';
import { type Texts, zh } from './zh.ts';

export type Speech = {
  readonly language: Language;
  readonly t: Texts;
  readonly f: Format;
  readonly setLanguage: (language: Language) => void;
};

const storageKey = 'tocsin.language';

export function textsFor(language: Language): { t: Texts; f: Format } {
  return { t: language === 'zh' ? zh : en, f: formatFor(language) };
}

/** What the visitor chose before, else what the browser asks for, else English. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(storageKey);
  if (stored === 'zh' || stored === 'en') return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

export const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error('useSpeech needs a SpeechContext above it.');
  return speech;
}

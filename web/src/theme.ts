import { type ThemeConfig, theme } from 'antd';

export type Mode = 'light' | 'dark';

const storageKey = 'tocsin.mode';

/** What the visitor chose before, else what the system asks for. */
export function firstMode(): Mode {
  const stored = localStorage.getItem(storageKey);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The style sheet reads the mode from the root element. */
export function applyMode(mode: Mode): void {
  document.documentElement.dataset.theme = mode;
}

export function rememberMode(mode: Mode): void {
  localStorage.setItem(storageKey, mode);
}

const fontFamily =
  '"Helvetica Neue", "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Liberation Sans", sans-serif';

/** Ant Design in the page's own colours; the same values stand in styles.css. */
export function antdTheme(mode: Mode): ThemeConfig {
  const dark = mode === 'dark';
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#58b4bf' : '#0d6873',
      colorLink: dark ? '#7cc8d1' : '#0d6873',
      colorBgBase: dark ? '#111c24' : '#fbfcfc',
      colorTextBase: dark ? '#e6edf0' : '#10202b',
      colorBorder: dark ? '#3a4d59' : '#b4c0c6',
      colorTextPlaceholder: dark ? '#94a6b1' : '#5a6c77',
      borderRadius: 4,
      fontFamily,
      fontSize: 14,
      colorBgContainer: dark ? '#16232c' : '#ffffff',
      colorBgElevated: dark ? '#16232c' : '#fbfcfc',
      motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Segmented: {
        trackBg: dark ? '#1a2832' : '#dbe2e5',
        itemSelectedBg: dark ? '#31454f' : '#ffffff',
        itemColor: dark ? '#9db0bb' : '#4d5f6a',
      },
    },
  };
}

/** Neighbours differ in hue and in lightness, on both grounds. */
const seriesColours: Record<Mode, readonly string[]> = {
  light: [
    '#0d6873',
    '#d09a3a',
    '#a8402f',
    '#86a9c6',
    '#5d7a2c',
    '#b98bc9',
    '#2f4f7d',
    '#c9b458',
    '#7a4a62',
    '#66a893',
  ],
  dark: [
    '#4fb0ba',
    '#dcae54',
    '#e27a66',
    '#a9c8e4',
    '#8fae4f',
    '#c79fd8',
    '#6488c2',
    '#efe08d',
    '#b5788f',
    '#8ed0ba',
  ],
};

/** A scam type keeps its colour whatever its rank; `at` is its place in the configuration's order. */
export function seriesColour(mode: Mode, at: number | null): string {
  const colours = seriesColours[mode];
  if (at === null || at < 0) return mode === 'dark' ? '#53646e' : '#aeb8bd';
  return colours[at % colours.length] ?? '#808080';
}

import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which lies two folders up in a checkout and three in a built package. */
export function programVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    const file = new URL(up, import.meta.url);
    if (existsSync(file))
      return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return '0.0.0';
}

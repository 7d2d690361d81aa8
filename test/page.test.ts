import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Overview } from '../src/api/contract.ts';
import { launchChromium } from './support/chromium.ts';
import { chromiumPath } from './support/optional.ts';
import { announcement, getJson, root, startProgram, tempFolder, until } from './support/program.ts';
import { clickThrough, overflowPx, watchErrors } from './web/click-through.ts';

const found = chromiumPath();
const built = existsSync(join(root, 'web/dist/index.html'));
const skip = found.present ? !built && 'web/dist is absent: npm run build:web' : found.reason;

test('a person can click through the page of the real program', { skip }, async (t) => {
  const data = await tempFolder(t);
  const program = startProgram(t, [
    'start',
    '--sample',
    'town',
    '--data',
    data,
    '--port',
    '0',
    '--json',
  ]);
  const { url } = await announcement<{ url: string }>(program);
  await until('flash and SMS have arrived on phones', async () => {
    const { totals } = await getJson<Overview>(`${url}/v1/overview`);
    return (totals.messages.delivered ?? 0) >= 8;
  });
  const browser = await launchChromium(found.present ? found.path : '');
  t.after(() => browser.close());
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    const page = await browser.newPage({ viewport, locale: 'zh-CN' });
    const errors = watchErrors(page);
    await clickThrough(page, url);
    assert.equal(await overflowPx(page), 0, `${viewport.width} px wide`);
    assert.deepEqual(errors, []);
    await page.close();
  }
  const { code } = await program.end('SIGINT');
  assert.equal(code, 0, program.stderr());
});

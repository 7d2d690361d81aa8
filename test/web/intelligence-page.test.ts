import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { chromiumPath } from '../support/optional.ts';
import { overflowPx, textOf, watchErrors } from './click-through.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

const found = chromiumPath();
const built = existsSync(fileURLToPath(new URL('../../web/dist/index.html', import.meta.url)));
const skip = found.present ? !built && 'web/dist is absent: npm run build:web' : found.reason;
const desk = { viewport: { width: 1440, height: 900 } };
const hand = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('the page about judging', { skip }, () => {
  let browser: Browser;
  let full: FakeApi;
  let quiet: FakeApi;
  let absent: FakeApi;

  before(async () => {
    browser = await launchChromium(found.present ? found.path : '');
    full = await startFakeApi({ warnings: 30 });
    quiet = await startFakeApi({ warnings: 0, intelligence: 'quiet' });
    absent = await startFakeApi({ warnings: 0, intelligence: 'absent' });
  });
  after(async () => {
    await browser.close();
    await Promise.all([full.go(), quiet.go(), absent.go()]);
  });

  async function onPage(
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(20_000);
    try {
      await use(await context.newPage());
    } finally {
      await context.close();
    }
  }

  const panel = (page: Page, id: string) => page.locator(`[data-panel="${id}"]`);

  test('a click leads there and back, and it speaks both languages', () =>
    onPage(desk, async (page) => {
      const errors = watchErrors(page);
      await page.goto(full.url);
      await page.getByRole('link', { name: 'Intelligence' }).click();
      await page.getByRole('heading', { level: 1, name: 'Intelligence' }).waitFor();
      assert.ok(page.url().endsWith('/intelligence'));
      await page.getByTestId('language').click();
      await page.getByRole('heading', { level: 1, name: '研判' }).waitFor();
      await page.getByText('若由模型研判，会多提醒 70 次，少提醒 80 次。').waitFor();
      await page.getByRole('link', { name: '警钟' }).click();
      await page.getByRole('heading', { name: '最新预警' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: '研判' }).waitFor();
      assert.deepEqual(errors, []);
    }));

  test('whether warnings work is said in words, by what, and where there are too few', () =>
    onPage(desk, async (page) => {
      await page.goto(`${full.url}/intelligence`);
      const effect = panel(page, 'effect');
      await effect.getByText(/^Yes: of those warned, 17\.9 percentage points more/).waitFor();
      await effect.getByText('But they may do harm for: False shopping').waitFor();
      const row = (name: string) => effect.getByRole('row', { name });
      assert.match(await textOf(row('All')), /\+17\.9works.*warned 69% of 4,210/);
      assert.match(await textOf(row('All')), /95% interval \+11\.4 to \+24\.4/);
      assert.match(await textOf(row('Posing as customer service')), /\+8\.6not shown/);
      const few = row('Romance investment');
      assert.match(await textOf(few), /too few people/);
      assert.equal(await few.locator('.whisker-dot').count(), 0);
      const dot = await row('All').locator('.whisker-dot').boundingBox();
      const zero = await row('All').locator('.whisker-zero').boundingBox();
      assert.ok(dot && zero && dot.x > zero.x, 'more than zero lies to the right of it');
    }));

  test('the shadow is a sentence, a matrix and a histogram', () =>
    onPage(desk, async (page) => {
      await page.goto(`${full.url}/intelligence`);
      const shadow = panel(page, 'shadow');
      await shadow.getByText('The model would have warned 70 times more').waitFor();
      const cells = shadow.getByTestId('shadow-matrix').locator('.matrix-cell');
      assert.deepEqual((await cells.allTextContents()).slice(0, 8), [
        ...['8,120', '61', '9', '0', '74', '903', '118', '4'],
      ]);
      assert.equal(await shadow.locator('.differences-step').count(), 20);
    }));

  test('suspected numbers say that they are only watched, and why they are suspected', () =>
    onPage(desk, async (page) => {
      await page.goto(`${full.url}/intelligence`);
      const suspects = panel(page, 'suspects');
      await suspects.getByText('Watched only: these numbers change no warning.').waitFor();
      const first = page.getByTestId('suspects').locator('li').first();
      assert.match(await textOf(first), /a41f09c2….*84.*hardly anybody calls back.*12 warnings/);
      const trial = page.getByTestId('trial').locator('tbody tr');
      assert.match(await textOf(trial.first()), /71%.*73%.*590 of 812 stopped/);
      assert.match(await textOf(trial.nth(2)), /no result yet/);
    }));

  test('where nothing is on yet, it says how to turn it on', () =>
    onPage(desk, async (page) => {
      const errors = watchErrors(page);
      await page.goto(`${quiet.url}/intelligence`);
      await panel(page, 'effect').getByText('Nobody is held out').waitFor();
      await panel(page, 'suspects').getByText('Off: nobody looks').waitFor();
      await panel(page, 'shadow').getByText('Nobody judges in the shadow').waitFor();
      await panel(page, 'experiments').getByText('No trial is running').waitFor();
      assert.deepEqual(errors, []);
    }));

  test('a route that is not there is said to be so', () =>
    onPage(desk, async (page) => {
      await page.goto(`${absent.url}/intelligence`);
      for (const id of ['effect', 'suspects', 'shadow', 'experiments']) {
        await panel(page, id).getByText('This version or role does not provide it.').waitFor();
      }
    }));

  test('nothing sticks out at 390 pixels, in either language and in every state', () =>
    onPage(hand, async (page) => {
      for (const { url } of [full, quiet, absent]) {
        for (const language of ['zh', 'en']) {
          await page.goto(`${url}/intelligence`);
          await page.evaluate(
            (chosen) => localStorage.setItem('tocsin.language', chosen),
            language,
          );
          await page.reload();
          await panel(page, 'shadow').locator('p, table').first().waitFor();
          assert.equal(await overflowPx(page), 0, `${url} ${language}`);
        }
      }
    }));
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { chromiumPath } from '../support/optional.ts';
import { clickThrough, overflowPx, textOf, watchErrors } from './click-through.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

const found = chromiumPath();
const built = existsSync(fileURLToPath(new URL('../../web/dist/index.html', import.meta.url)));
const skip = found.present ? !built && 'web/dist is absent: npm run build:web' : found.reason;

describe('the live page', { skip }, () => {
  let browser: Browser;
  let busy: FakeApi;
  let empty: FakeApi;
  let troubled: FakeApi;
  let unrouted: FakeApi;

  before(async () => {
    browser = await launchChromium(found.present ? found.path : '');
    busy = await startFakeApi({ warnings: 260 });
    empty = await startFakeApi({ warnings: 0 });
    troubled = await startFakeApi({ warnings: 20, troubled: true });
    unrouted = await startFakeApi({ warnings: 0, gateways: [] });
  });
  after(async () => {
    await browser.close();
    await Promise.all([busy.go(), empty.go(), troubled.go(), unrouted.go()]);
  });

  async function onPage(
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ locale: 'zh-CN', ...options });
    context.setDefaultTimeout(20_000);
    try {
      await use(await context.newPage());
    } finally {
      await context.close();
    }
  }

  test('a newcomer can click through it at 1440 pixels', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, (page) => clickThrough(page, busy.url)));

  test('and at 390 pixels with a finger, where nothing sticks out', () =>
    onPage(
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
      async (page) => {
        await clickThrough(page, busy.url);
        for (const path of ['/', '/check', '/check/ZZZZZZ']) {
          for (const language of ['zh', 'en']) {
            await page.goto(busy.url + path);
            await page.evaluate(
              (chosen) => localStorage.setItem('tocsin.language', chosen),
              language,
            );
            await page.reload();
            await page.waitForSelector(path === '/' ? '.bubble, .thread-note' : 'h1');
            assert.equal(await overflowPx(page), 0, `${path} ${language}`);
          }
        }
      },
    ));

  test('it speaks the language of the browser until told otherwise', async () => {
    for (const [locale, heading] of [
      ['zh-CN', '最新预警'],
      ['en-US', 'Latest warnings'],
      ['de-DE', 'Latest warnings'],
    ] as const) {
      await onPage({ locale }, async (page) => {
        await page.goto(busy.url);
        await page.getByRole('heading', { name: heading }).waitFor();
      });
    }
  });

  test('reasons are told in words, and a warning shows as it is decided', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, async (page) => {
      await page.goto(busy.url);
      const rows = page.getByTestId('warnings').locator('li');
      await rows.first().waitFor();
      const text = await textOf(page.getByTestId('warnings'));
      assert.match(text, /接听了涉案号码来电 \d+ 分 \d\d 秒/);
      await rows.first().filter({ hasText: busy.warn().checkCode }).waitFor();
    }));

  test('the list stands still under the pointer and says how many wait', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, async (page) => {
      await page.goto(busy.url);
      const rows = page.getByTestId('warnings').locator('li');
      await rows.nth(2).hover();
      await page.getByText('列表已暂停').waitFor();
      const before = await textOf(rows.first());
      busy.warn();
      const { checkCode } = busy.warn();
      await page.getByRole('button', { name: '2 条新预警' }).waitFor();
      assert.equal(await textOf(rows.first()), before);
      await page.mouse.move(5, 5);
      await rows.first().filter({ hasText: checkCode }).waitFor();

      await page.getByTestId('warnings').hover();
      await page.mouse.wheel(0, 400);
      await page.mouse.move(5, 5);
      await page.getByText('列表已暂停').waitFor();
      const next = busy.warn();
      await page.getByRole('button', { name: '1 条新预警' }).click();
      await rows.first().filter({ hasText: next.checkCode }).waitFor();
    }));

  test('where nothing has happened yet, it says what to do', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, async (page) => {
      const errors = watchErrors(page);
      await page.goto(empty.url);
      await page.getByText('还没有话单').waitFor();
      await page.getByText('还没有预警', { exact: true }).waitFor();
      await page.getByText('还没有手机收到短信').waitFor();
      assert.deepEqual(errors, []);
    }));

  test('what must not be overlooked is said in words', () =>
    onPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' }, async (page) => {
      await page.goto(troubled.url);
      await page.getByText('The kill switch is on').waitFor();
      const ways = page.getByTestId('gateways');
      await page.getByRole('link', { name: '1 of 3 gateways connected' }).click();
      await ways.getByText('Refused: check account and secret; 214 messages wait').waitFor();
      await ways.getByText('the authenticator does not match').waitFor();
      await ways.getByText(/^No connection since \d\d:\d\d; 214 messages wait$/).waitFor();
      await ways.getByText('Paused for 2 s: the carrier asked for less').waitFor();
      await ways.getByText('12 messages wait that no route serves').waitFor();
      await page.getByRole('button', { name: 'Ledger does not balance' }).click();
      await page.locator('.ledger-line[data-balanced="false"]').waitFor();
    }));

  test('a route opens to its connections, each with its window and answers', () =>
    onPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' }, async (page) => {
      await page.goto(busy.url);
      const lines = page.getByTestId('gateways').locator('tbody tr');
      await lines.first().waitFor();
      assert.equal(await lines.count(), 2);
      const opener = lines.first().getByRole('button', { name: 'mobile-js', expanded: false });
      await opener.click();
      await lines.nth(3).filter({ hasText: 'Connection 3' }).waitFor();
      assert.match(await textOf(lines.nth(1)), /connected.*\d \/ 16.*38 \/ 122 ms/);
      await lines.first().getByRole('button', { expanded: true }).click();
      await lines.nth(2).waitFor({ state: 'detached' });
    }));

  test('without any route it says how to get one', () =>
    onPage({ viewport: { width: 390, height: 844 } }, async (page) => {
      await page.goto(unrouted.url);
      await page.getByTestId('gateways').getByText('没有配置网关').waitFor();
      await page.getByText('tocsin check-config FILE').waitFor();
      assert.equal(await overflowPx(page), 0);
    }));

  test('by keyboard alone: a warning opens, and Escape brings back to it', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, async (page) => {
      await page.goto(busy.url);
      const first = page.getByTestId('warnings').getByRole('button').first();
      await first.focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('warning-detail').waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('warning-detail').waitFor({ state: 'detached' });
      await first.and(page.locator(':focus')).waitFor();
    }));

  test('when the server goes it says so and keeps the figures; when it comes back it goes on', () =>
    onPage({ viewport: { width: 1440, height: 900 } }, async (page) => {
      await page.goto(busy.url);
      await page.waitForSelector('[data-testid="connection"][data-tone="good"]');
      await page.getByTestId('warnings').locator('li').first().waitFor();
      await busy.go();
      await page.getByTestId('gone').waitFor();
      await page.waitForSelector('main[data-stale="true"]');
      assert.ok((await page.getByTestId('warnings').locator('li').count()) > 0);
      await busy.come();
      await page.waitForSelector('[data-testid="connection"][data-tone="good"]');
      await page.waitForSelector('main[data-stale="false"]');
      assert.equal(await page.getByTestId('gone').count(), 0);
    }));
});

import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Everything that a page complained of: script errors, refused resources, broken policy. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  return errors;
}

/** How far the page sticks out to the right of its window; 0 where nothing does. Pixels. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

async function inLanguage(page: Page, language: 'zh' | 'en'): Promise<void> {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  if ((await page.getAttribute('html', 'lang')) !== lang)
    await page.getByTestId('language').click();
  await page.waitForSelector(`html[lang="${lang}"]`);
}

async function closeSheet(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.waitForSelector('.ant-drawer-content-wrapper', { state: 'hidden' });
}

/**
 * Clicks through the live page as a newcomer would, against any server that has at least one
 * warning, and one phone with a flash message among those listed.
 */
export async function clickThrough(page: Page, baseUrl: string): Promise<void> {
  const errors = watchErrors(page);
  await page.goto(baseUrl);
  await page.waitForSelector('[data-testid="connection"][data-tone="good"]');
  await switchLanguage(page);
  await readFlow(page);
  await readGateways(page);
  await openWarning(page);
  await openLedger(page);
  await readPhone(page);
  await checkCodes(page, baseUrl);
  assert.deepEqual(errors, []);
}

async function switchLanguage(page: Page): Promise<void> {
  await inLanguage(page, 'zh');
  await page.getByRole('heading', { name: '最新预警' }).waitFor();
  await inLanguage(page, 'en');
  await page.getByRole('heading', { name: 'Latest warnings' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Latest warnings' }).waitFor();
}

async function readFlow(page: Page): Promise<void> {
  const stages = await page.locator('.stage .stage-name').allTextContents();
  assert.deepEqual(stages, ['Records', 'Hits', 'Warnings', 'Messages']);
  const records = await textOf(page.locator('[data-stage="records"] .stage-outlets'));
  assert.match(records, /[\d,]+ in all/);
  await page.locator('.stacked-bars svg').waitFor();
  await page.getByTestId('states').locator('li').first().waitFor();
}

async function readGateways(page: Page): Promise<void> {
  const ways = page.getByTestId('gateways').locator('tbody tr');
  assert.match(await textOf(ways.first()), /Healthy: .*answers in [\d,.]+ m?s/);
  assert.match(await textOf(ways.first()), /\d+ unanswered of a window of \d+/);
}

async function openWarning(page: Page): Promise<void> {
  const row = page.getByTestId('warnings').locator('li').first();
  await row.hover();
  const code = await textOf(row.locator('[data-part="code"]'));
  await row.getByRole('button').click();
  const detail = page.getByTestId('warning-detail');
  await detail.waitFor();
  assert.ok((await textOf(detail)).includes(code));
  assert.ok((await detail.locator('.reasons-chart tbody tr').count()) >= 2);
  await detail.getByTestId('sent-messages').locator('li').first().waitFor();
  await closeSheet(page);
}

async function openLedger(page: Page): Promise<void> {
  await page.getByTestId('ledger').click();
  await page.getByTestId('ledger-lines').waitFor();
  const lines = page.locator('.ledger-line');
  assert.ok((await lines.count()) >= 3);
  for (const line of await lines.all()) {
    assert.match(await textOf(line.locator('tfoot td')), /^-?[\d,]+$/);
  }
  await closeSheet(page);
}

async function readPhone(page: Page): Promise<void> {
  const phones = page.getByTestId('phones').getByRole('button');
  await phones.first().waitFor();
  const flash = page.getByTestId('flash');
  for (const phone of (await phones.all()).slice(0, 20)) {
    assert.match((await phone.getAttribute('aria-label')) ?? '', /\*{4} \d{4}/);
    await phone.click();
    await page.locator('.bubble, .thread-note button').first().waitFor();
    if (await flash.isVisible()) break;
  }
  await flash.waitFor();
  await flash.getByRole('button').click();
  await flash.waitFor({ state: 'detached' });
  await page.locator('.bubble').first().waitFor();
  assert.equal(await page.locator('.bubble').first().isVisible(), true);
}

async function checkCodes(page: Page, baseUrl: string): Promise<void> {
  const code = await textOf(page.locator('[data-part="code"]').first());
  await page.getByRole('link', { name: 'Check an SMS' }).click();
  await page.getByRole('textbox').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('.verdict[data-real="true"]').waitFor();
  assert.ok(page.url().endsWith(`/check/${code}`));

  await page.goto(`${baseUrl}/check/ZZZZZZ`);
  await page.locator('.verdict[data-real="false"]').waitFor();
  await page.goto(`${baseUrl}/check/${code}`);
  await page.locator('.verdict[data-real="true"]').waitFor();
}

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../src/config/load.ts';
import { routeSchemas } from '../src/config/routes/route-schemas.ts';
import { leavesOf } from '../src/config/walk.ts';
import { withTables } from '../tools/gateway-options.ts';

const guide = readFileSync(new URL('../docs/gateways.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test('the guide tells every option as the schemas have it', () => {
  assert.equal(guide, withTables(guide), 'run: node tools/gateway-options.ts');
  for (const schema of Object.values(routeSchemas)) {
    for (const { path } of leavesOf(schema)) assert.ok(guide.includes(`| \`${path.join('.')}\` |`));
  }
});

test('its examples are configurations, one at least for each protocol', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-guide-'));
  t.after(() => rm(folder, { recursive: true }));
  const protocols = new Set<string>();
  for (const text of examples) {
    const file = join(folder, 'tocsin.yaml');
    writeFileSync(file, text);
    const { config } = loadConfig({ file, env: {} });
    for (const { protocol } of config.delivery.routes) protocols.add(protocol);
  }
  assert.deepEqual([...protocols].sort(), Object.keys(routeSchemas).sort());
});

test('its links lead to headings of its own', () => {
  const headings = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
  for (const [, target = ''] of guide.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(headings.includes(target), target);
  }
});

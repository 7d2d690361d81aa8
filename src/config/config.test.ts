import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../domain/error.ts';
import { exampleYaml } from './example.ts';
import { loadConfig } from './load.ts';
import { maskConfig } from './mask.ts';
import { configSchema } from './schema.ts';
import { leavesOf, shapeOf } from './walk.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-config-'));
});
after(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = join(folder, 'c.yaml');
  writeFileSync(file, text);
  return file;
}

function complaint(text: string, env: Record<string, string> = {}): string {
  try {
    loadConfig({ file: fileWith(text), env });
  } catch (error) {
    assert.ok(error instanceof TocsinError);
    assert.equal(error.code, 'CONFIG_INVALID');
    return error.message;
  }
  return '';
}

test('every field of the schema is documented', () => {
  for (const leaf of leavesOf(configSchema)) {
    assert.ok(shapeOf(leaf.schema).description, leaf.path.join('.'));
  }
});

test('no two fields share an environment variable', () => {
  const names = [...leavesOf(configSchema)].flatMap((leaf) => leaf.env ?? []);
  assert.equal(new Set(names).size, names.length);
});

test('the example is the schema, and loads as the defaults', () => {
  const committed = readFileSync(new URL('../../tocsin.example.yaml', import.meta.url), 'utf8');
  assert.equal(committed, exampleYaml(), 'run: node tools/write-example.ts');
  const example = loadConfig({ file: fileWith(exampleYaml()), env: {} }).config;
  const defaults = loadConfig({ file: fileWith('{}'), env: {} }).config;
  assert.deepEqual(example, defaults);
});

test('an unknown field is refused with its line and the likely name', () => {
  const message = complaint('logLevel: warn\nserver:\n  prot: 1\n');
  assert.match(message, /c\.yaml:3: server\.prot is not a known field; did you mean "port"\?/);
});

test('every problem is told at once, each with its line', () => {
  const message = complaint('policy:\n  language: fr\n  dailyCap: 0\n');
  assert.match(message, /c\.yaml:2: policy\.language must be one of "zh", "en"/);
  assert.match(message, /c\.yaml:3: policy\.dailyCap must be >= 1/);
});

test('contradictions are refused', () => {
  assert.match(
    complaint('risk:\n  levels: { medium: 0.9, high: 0.2 }\n'),
    /:2: risk\.levels must ascend/,
  );
  assert.match(
    complaint('simulator:\n  enabled: false\n'),
    /delivery\.routes is empty and the simulator is off/,
  );
  assert.match(complaint('databaseUrl: mysql://x\n'), /:1: databaseUrl must begin with postgres/);
  assert.match(
    complaint('policy:\n  coolDownS:\n    byScamType:\n      loans: 5\n'),
    /:4: policy\.coolDownS\.byScamType\.loans is no scam type; known: .*loan/,
  );
});

test('not YAML, not a map, not there', () => {
  assert.match(complaint('a: [1\n'), /c\.yaml:\d+: not YAML/);
  assert.match(complaint('- 1\n'), /must be a map/);
  assert.throws(() => loadConfig({ file: join(folder, 'none.yaml'), env: {} }), /cannot be read/);
});

test('the environment wins over the file, and a misspelt variable is not silent', () => {
  const env = {
    TOCSIN_SERVER_PORT: '8080',
    TOCSIN_POLICY_KILL_SWITCH: 'true',
    DATABASE_URL: 'postgres://h/d',
  };
  const { config, fromEnvironment } = loadConfig({ file: fileWith('server:\n  port: 1\n'), env });
  assert.equal(config.server.port, 8080);
  assert.equal(config.policy.killSwitch, true);
  assert.equal(config.databaseUrl, 'postgres://h/d');
  assert.equal(fromEnvironment.get('server.port'), 'TOCSIN_SERVER_PORT');
  assert.match(complaint('{}', { TOCSIN_SERVER_PROT: '1' }), /TOCSIN_SERVER_PROT: names no field/);
  assert.match(
    complaint('{}', { TOCSIN_SERVER_PORT: 'x' }),
    /TOCSIN_SERVER_PORT: server\.port must be integer/,
  );
});

const routeYaml = (...routes: string[]) =>
  `delivery:\n  routes:\n${routes.map((route) => `    - { ${route} }\n`).join('')}`;

test('a route is checked by its own protocol, and the complaint names the field', () => {
  assert.match(complaint(routeYaml('name: a')), /:3: delivery\.routes\.0\.protocol must be one of/);
  assert.match(
    complaint(routeYaml('name: a, protocol: cmmp')),
    /delivery\.routes\.0\.protocol must be one of smpp, cmpp, sgip/,
  );
  assert.match(
    complaint(routeYaml('name: a, protocol: smpp', 'name: b, protocol: cmpp, acount: x')),
    /:4: delivery\.routes\.1\.acount is not a known field; did you mean "account"\?/,
  );
  assert.match(
    complaint(routeYaml('name: a, protocol: sgip, listen: { enabled: true }')),
    /delivery\.routes\.0\.listen\.password is empty/,
  );
  assert.match(
    complaint(routeYaml('name: a, protocol: smpp, id: { answer: hex }')),
    /delivery\.routes\.0\.id compares text with numbers/,
  );
  assert.match(complaint('delivery: { routes: 7 }\n'), /delivery\.routes must be array/);
  const { config } = loadConfig({
    file: fileWith(
      routeYaml(
        "name: a, protocol: cmpp, account: '901234', version: '3.0'",
        'name: b, protocol: smpp',
      ),
    ),
    env: {},
  });
  assert.deepEqual(
    config.delivery.routes.map((route) => [
      route.name,
      'port' in route ? route.port : null,
      route.windowSize,
    ]),
    [
      ['a', 7890, 16],
      ['b', 2775, 16],
    ],
  );
});

test('no password is ever shown', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8}$/);
  fc.assert(
    fc.property(secret, secret, (one, two) => {
      const text = `databaseUrl: postgres://user:${one}@host/db?password=${two}\n${routeYaml(
        `name: a, protocol: smpp, password: '${two}'`,
        `name: b, protocol: cmpp, account: '901234', secret: '${two}'`,
        `name: c, protocol: sgip, password: '${two}', listen: { password: '${two}' }`,
        `name: d, protocol: smgp, account: 'c', secret: '${two}'`,
      )}`;
      const shown = maskConfig(loadConfig({ file: fileWith(text), env: {} }).config);
      assert.ok(!shown.databaseUrl?.includes(`:${one}@`));
      assert.ok(!shown.databaseUrl?.includes(`password=${two}`));
      const routes = JSON.stringify(shown.delivery.routes);
      assert.equal(routes.split('********').length - 1, 5);
      assert.ok(!routes.includes(two));
    }),
    { numRuns: 30 },
  );
});

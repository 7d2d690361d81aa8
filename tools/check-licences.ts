import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';

/**
 * Two promises about package-lock.json. Every library that reaches a user, whether installed with
 * the package or bundled into the page, has a licence that asks no more than that its notice is kept;
 * tools that stay here may also be under a file-level copyleft. And the lock names no download
 * address, so that every npm fetches from the registry that it is set to.
 */
const keepNoticeOnly = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'].concat([
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
]);
const alsoForTools = ['MPL-2.0', 'CC-BY-4.0'];

type Locked = {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

const root = new URL('../', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
  packages: Record<string, Locked>;
};
const { '': project = {}, ...installed } = lock.packages;

/** Where Node finds `name` from a package at `from`: in its own node_modules, or in one further up. */
function place(from: string, name: string): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (installed[path]) return path;
    if (at === '') return null;
  }
}

/** Names of the packages that the page imports. */
function bundledRoots(): string[] {
  const imports = /(?:from|import) '([^.'][^']*)'/g;
  const names = globSync('web/src/**/*.{ts,tsx}', { cwd: root }).flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(imports)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names.filter((name) => !isBuiltin(name)))].map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}

const shipped = new Set<string>();

function ship(from: string, names: readonly string[]): void {
  for (const name of names) {
    const path = place(from, name);
    if (path === null || shipped.has(path)) continue;
    shipped.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = installed[path] ?? {};
    ship(path, Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
  }
}

/** Whether an SPDX expression of OR, AND and brackets is met by the allowed licences. */
function allows(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replaceAll(/[()]/g, ' ');
  return plain
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.includes(one.trim())));
}

ship('', Object.keys({ ...project.dependencies, ...project.optionalDependencies }));
ship('', bundledRoots());

const problems: string[] = [];
const counts = new Map<string, number>();
for (const [path, { license = 'none named', version, resolved }] of Object.entries(installed)) {
  const reaches = shipped.has(path);
  const allowed = reaches ? keepNoticeOnly : [...keepNoticeOnly, ...alsoForTools];
  if (!allows(license, allowed)) {
    const kind = reaches ? 'reaches users' : 'is a tool';
    problems.push(`${path} ${version} ${kind} under ${license}: choose another library`);
  }
  if (resolved?.includes('://')) {
    problems.push(`${path} names a download address: npm install rewrites the lock (see .npmrc)`);
  }
  if (reaches) counts.set(license, (counts.get(license) ?? 0) + 1);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
const tally = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} ${name}`);
const tools = Object.keys(installed).length - shipped.size;
process.stdout.write(
  `licences: ${shipped.size} libraries reach users (${tally.join(', ')}), ${tools} tools stay here; ${problems.length} problems\n`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the console into web/dist; with --if-stale only when something it is made of is newer. */
const root = fileURLToPath(new URL('../', import.meta.url));
const web = join(root, 'web');
const dist = join(web, 'dist');
const built = join(dist, 'index.html');

/** What the build reads: the page, the words it shares with the server, the libraries' versions. */
const sources = [
  web,
  join(root, 'src/domain'),
  join(root, 'src/api'),
  join(root, 'package-lock.json'),
];

/** Newest change at or below a path; a folder's own time tells of a file that has gone. */
function newestMs(path: string): number {
  if (path === dist) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    path === web ? 0 : stat.mtimeMs,
  );
}

function fresh(): boolean {
  return existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newestMs));
}

if (!(process.argv.includes('--if-stale') && fresh())) {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const run = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: 'inherit',
  });
  process.exit(run.status ?? 1);
}

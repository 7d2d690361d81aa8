import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the console into web/dist; with --if-stale only when a source is newer than the last build. */
const web = fileURLToPath(new URL('../web/', import.meta.url));
const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));

function newestMs(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(web, 'dist')))
    .reduce(
      (newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs),
      0,
    );
}

const built = join(web, 'dist', 'index.html');
const fresh = existsSync(built) && statSync(built).mtimeMs > newestMs(web);

if (existsSync(join(web, 'index.html')) && !(fresh && process.argv.includes('--if-stale'))) {
  const run = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: 'inherit',
  });
  process.exit(run.status ?? 1);
}

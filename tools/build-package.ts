import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes what `npm pack` ships beside bin/: dist/ with the program as JavaScript and the files that it
 * reads at run time, and web/dist. Node strips no types below node_modules, where an installed
 * package lies. tsconfig.build.json names the entry points; what they do not import is not shipped.
 * It does not check types again: `npm run types` does.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

function run(script: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(dist, { recursive: true, force: true });
run('tools/build-kernel.ts', '--if-stale');
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
// The types of what others may import.
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.protocols.json');
const readAtRunTime = [
  '{src,simulator}/**/*.{sql,wasm,yaml,model}',
  'src/assess/model/shipped/*.json',
];
for (const file of globSync(readAtRunTime, { cwd: root })) {
  cpSync(join(root, file), join(dist, file));
}
run('tools/build-web.ts', '--if-stale');

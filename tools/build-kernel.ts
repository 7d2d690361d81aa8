import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Compiles src/match/kernel to WebAssembly, in about two seconds. npm runs it after an install; with
 * --if-stale it does nothing where the kernel is newer than its sources.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const folder = 'src/match/kernel';
const target = join(folder, 'kernel.wasm');

function isFresh(): boolean {
  const built = join(root, target);
  if (!existsSync(built)) return false;
  const builtMs = statSync(built).mtimeMs;
  const sources = [...globSync(`${folder}/*.ts`, { cwd: root }), 'tools/build-kernel.ts'];
  return sources.every((file) => statSync(join(root, file)).mtimeMs < builtMs);
}

if (!(process.argv.includes('--if-stale') && isFresh())) {
  const { error, stderr } = await asc.main([
    join(folder, 'entry.ts'),
    ...['--baseDir', root, '--outFile', target],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
    ...['--enable', 'simd,relaxed-simd,threads,bulk-memory'],
    // 16 pages at first, as the host makes it, and at most the 4 GB that 32-bit addresses reach.
    ...['--importMemory', '--sharedMemory', '--initialMemory', '16', '--maximumMemory', '65536'],
  ]);
  if (error !== null) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exitCode = 1;
  }
}

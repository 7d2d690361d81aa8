import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { note } from './say.ts';

/**
 * A folder for generated data. Files are named by what they hold (kind, size, seed) and made once;
 * a run that was cut short leaves no half file under such a name.
 */
export class Workspace {
  readonly folder: string;

  constructor(name: string) {
    this.folder = join(tmpdir(), name);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The file's path; `make` writes it where it is not there yet. */
  async file(name: string, make: (path: string) => void | Promise<void>): Promise<string> {
    const path = this.path(name);
    if (existsSync(path)) return path;
    const startedMs = performance.now();
    const half = `${path}.half`;
    await make(half);
    renameSync(half, path);
    const megabytes = statSync(path).size / 1e6;
    const seconds = (performance.now() - startedMs) / 1000;
    note(`made ${name}: ${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s`);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

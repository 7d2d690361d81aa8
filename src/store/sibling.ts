import { extname } from 'node:path';

/**
 * URL of a module beside `importer`, with importer's own extension: `.ts` where the sources run,
 * `.js` in the package. Static imports are rewritten by the compiler; a worker's file is not.
 *
 * @param importer the caller's `import.meta.url`
 * @param name the module's path without extension, such as `./sqlite-worker`
 */
export function siblingModule(importer: string, name: string): URL {
  return new URL(`${name}${extname(new URL(importer).pathname)}`, importer);
}

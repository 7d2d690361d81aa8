/** Variables that begin like ours and are not configuration. */
const notConfiguration = new Set(['TOCSIN_SHARED', 'TOCSIN_REQUIRE_ALL', 'TOCSIN_CHILD']);

/** Whether a variable of this name is meant for the configuration; the name may still be wrong. */
export function isConfiguration(name: string): boolean {
  return name.startsWith('TOCSIN_') && !notConfiguration.has(name);
}

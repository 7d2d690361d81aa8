/** What the kernel exports. Compiled by AssemblyScript, see tools/build-kernel.ts. */
export { countLines } from './lines';

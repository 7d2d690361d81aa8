/**
 * The part of the WebAssembly interface that the matcher uses: neither the language's own types nor
 * those of Node have it (https://webassembly.github.io/threads/js-api).
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true });
    /** The whole memory as it is now; another object after the memory has grown. */
    readonly buffer: SharedArrayBuffer;
    /** @returns the size before, in pages of 64 KB */
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: object;
  }
}

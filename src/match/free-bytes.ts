/**
 * Frees the memory of bytes that are used no more, at once. Left to the garbage collector, a cipher's
 * output alone (64 KB a call) brings a full collection every 64 MB, which costs as much as the sealing
 * itself. Does nothing where the bytes are part of something larger.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

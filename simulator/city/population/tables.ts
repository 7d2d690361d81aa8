/**
 * What is kept of everybody, in memory that threads can share. People stand in the order of their
 * region, and in it of their household. `contactStart` has one entry more than there are people.
 */
export type PopulationTables = {
  readonly seed: number;
  readonly size: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly regions: number;
  readonly ageYears: Uint8Array<SharedArrayBuffer>;
  readonly carrier: Uint8Array<SharedArrayBuffer>;
  /** Digits behind the carrier's range. */
  readonly serial: Uint32Array<SharedArrayBuffer>;
  readonly region: Uint16Array<SharedArrayBuffer>;
  readonly household: Uint32Array<SharedArrayBuffer>;
  /** Workplace or school; −1: none. */
  readonly work: Int32Array<SharedArrayBuffer>;
  readonly homeCell: Uint32Array<SharedArrayBuffer>;
  readonly workCell: Uint32Array<SharedArrayBuffer>;
  /** Day of the run, from 0, on which the person's number came into use; 0 for nearly everybody. */
  readonly joinDay: Uint8Array<SharedArrayBuffer>;
  /** Digits of the number that the person had until then; 0 where there was none. */
  readonly formerSerial: Uint32Array<SharedArrayBuffer>;
  readonly contactStart: Uint32Array<SharedArrayBuffer>;
  readonly contacts: Uint32Array<SharedArrayBuffer>;
};

export function sharedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(length));
}

export function sharedWords(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(4 * length));
}

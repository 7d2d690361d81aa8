/** Field types of Thrift's compact protocol (thrift-compact-protocol.md), as far as Parquet's metadata uses them. */
const typeTrue = 1;
const typeFalse = 2;
const typeByte = 3;
const typeI16 = 4;
const typeI32 = 5;
const typeI64 = 6;
const typeBinary = 8;
const typeList = 9;
const typeStruct = 12;

const elementTypes = { i32: typeI32, binary: typeBinary, struct: typeStruct } as const;

/**
 * Writes structs in Thrift's compact protocol, which Parquet's page headers and footers are in.
 * Fields of a struct are given in the order of their ids.
 */
export class ThriftWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;
  #lastField = 0;
  readonly #outer: number[] = [];

  get length(): number {
    return this.#length;
  }

  /** What was written so far; valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#lastField = 0;
    this.#outer.length = 0;
  }

  bool(field: number, value: boolean): void {
    this.#field(field, value ? typeTrue : typeFalse);
  }

  byte(field: number, value: number): void {
    this.#field(field, typeByte);
    this.#push(value & 0xff);
  }

  i16(field: number, value: number): void {
    this.#field(field, typeI16);
    this.#zigzag(value);
  }

  i32(field: number, value: number): void {
    this.#field(field, typeI32);
    this.#zigzag(value);
  }

  /** @param value a safe integer */
  i64(field: number, value: number): void {
    this.#field(field, typeI64);
    this.#zigzag(value);
  }

  binary(field: number, value: Uint8Array | string): void {
    this.#field(field, typeBinary);
    this.#blob(value);
  }

  /** The elements follow: `element…` for plain ones, `begin` and `end` around structs. */
  list(field: number, element: keyof typeof elementTypes, count: number): void {
    this.#field(field, typeList);
    const type = elementTypes[element];
    if (count < 15) {
      this.#push((count << 4) | type);
    } else {
      this.#push(0xf0 | type);
      this.#varint(count);
    }
  }

  elementI32(value: number): void {
    this.#zigzag(value);
  }

  elementBinary(value: Uint8Array | string): void {
    this.#blob(value);
  }

  /** Begins a struct in a field, or without one an element of a list. */
  begin(field?: number): void {
    if (field !== undefined) this.#field(field, typeStruct);
    this.#outer.push(this.#lastField);
    this.#lastField = 0;
  }

  end(): void {
    this.#push(0);
    this.#lastField = this.#outer.pop() ?? 0;
  }

  /** Bytes of structs that were written before, as elements of a list or as the rest of a struct. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #field(field: number, type: number): void {
    const delta = field - this.#lastField;
    if (delta < 1 || delta > 15) throw new RangeError('Thrift fields go upwards by at most 15.');
    this.#push((delta << 4) | type);
    this.#lastField = field;
  }

  #blob(value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#varint(bytes.length);
    this.raw(bytes);
  }

  #zigzag(value: number): void {
    this.#varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#push(rest);
  }

  #push(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

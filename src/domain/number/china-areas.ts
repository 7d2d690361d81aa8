/**
 * Long-distance area codes of mainland China without the trunk 0, as in general use under the national
 * numbering plan (电信网编号计划); held against libphonenumber by a test.
 */
const prefixesWithLastDigits = `
  31:0123456789 33:5 34:9 35:0123456789 37:0123456789 39:123456 39:8
  41:125678 41:9 42:179 43:123456789 45:123456789 46:46789 47:0123456789 48:23
  51:0123456789 52:37 53:0123456789 54:36 55:0123456789 56:12346 57:0123456789 58:0 59:123456789
  63:12345 66:0238 69:12
  70:1 71:0123456789 72:248 73:013456789 74:3456 75:0123456789 76:023689 77:0123456789 79:0123456789
  81:23678 82:567 83:0123456789 85:123456789 87:0123456789 88:3678 89:12345678
  90:1235689 91:12345679 93:0123456789 94:13 95:12345 97:0123456789 99:0123456789
`;

/** Indexed by area code as an integer (10, 20…29, 310…999): 1 where it exists. */
const exists = new Uint8Array(1000);
for (const code of [10, 20, 21, 22, 23, 24, 25, 27, 28, 29]) exists[code] = 1;
for (const entry of prefixesWithLastDigits.trim().split(/\s+/)) {
  const [prefix = '', lasts = ''] = entry.split(':');
  for (const last of lasts) exists[Number(prefix + last)] = 1;
}

/** Whether an area code, as an integer below 1000 and without the trunk 0, exists. */
export function isAreaCode(code: number): boolean {
  return exists[code] === 1;
}

/** Digits of the area code that `digits` begins with (2 or 3, trunk 0 not counted); 0 when none. */
export function areaCodeLength(digits: string): 0 | 2 | 3 {
  const two = (digits.charCodeAt(0) - 48) * 10 + digits.charCodeAt(1) - 48;
  if (exists[two] === 1) return 2;
  return exists[two * 10 + digits.charCodeAt(2) - 48] === 1 ? 3 : 0;
}

/** Our names for the fields of a record. Apart from the schema, whose library no matching thread needs. */
export const recordFields = ['id', 'kind', 'time', 'from', 'to', 'duration_s', 'cell'] as const;
export type RecordField = (typeof recordFields)[number];

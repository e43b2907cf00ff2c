/** The fields of rows whose figures may be estimates of a sample: each of `estimated` is then followed by its two ends. */
export const fieldsWithEnds = (fields: readonly string[], estimated: readonly string[], isSample: boolean): readonly string[] =>
  fields.flatMap((field) => (isSample && estimated.includes(field) ? [field, `${field}Low`, `${field}High`] : [field]));

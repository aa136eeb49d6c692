// Failures that PostgreSQL tells with an SQLSTATE and that somebody expects.

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Somebody has it already: a name, a device. `constraint`: only this one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== '23505') return false;
  return (
    constraint === undefined || (error instanceof Error && 'constraint' in error && error.constraint === constraint)
  );
}

/**
 * The data itself cannot be stored, now or ever: out of range, not encodable (class 22), too long for an index or too deep (54),
 * against a check (23514), or an array of it too deep for our own stack.
 */
export function isDataError(error: unknown): boolean {
  return error instanceof RangeError || /^(22...|54...|23514)$/.test(codeOf(error));
}

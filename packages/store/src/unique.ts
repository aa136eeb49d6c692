// A name that is taken is an expected failure, which PostgreSQL tells with SQLSTATE 23505.

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

// The form of an entry in the tables of error codes.

export interface ErrorDefinition {
  status: number;
  title: string;
  hint: string;
}

// So that a page which names no error carries none of their texts.
/* @__NO_SIDE_EFFECTS__ */
export const e = (status: number, title: string, hint: string): ErrorDefinition => ({ status, title, hint });

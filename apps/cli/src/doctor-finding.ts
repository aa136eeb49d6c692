/** What a look at one thing gave. note: it works, and a person may want to know more. wrong: it does not work. */
export interface Finding {
  state: 'ok' | 'note' | 'wrong';
  what: string;
  found: string;
  remedy?: string;
}

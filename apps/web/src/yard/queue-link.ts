/** Where the runs of a project that wait are listed: its runs, filtered. */
export const toQueue = (project: string) =>
  ({ to: '/projects/$project', params: { project }, search: { q: 'state:queued' } }) as const;

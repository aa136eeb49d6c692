// The one page of a list, and the list alone for a tab: sentence, search, table, what stands there when there is nothing.
import type { ClientError } from '@trainyard/client/client-error';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Page, Empty } from '../page.tsx';
import { Loaded } from '../problem-note.tsx';
import { More } from './more.tsx';
import { SearchField } from './search-field.tsx';
import { type Sort, Table, type TableColumn } from './table.tsx';

/** Up to so many, a list is seen at a glance and has no search. */
const SEEN_AT_A_GLANCE = 6;

/** A list that the server sorts, counts and cuts into pages. `total`: that match; `first`: the read of its first page. */
export interface ServerList<R> {
  first: UseQueryResult<unknown, ClientError> | undefined;
  items: R[];
  total: number;
  more: () => void;
}

export interface ListProps<R> {
  list: ServerList<R>;
  /** ['dataset', 'datasets']: for 'Find a dataset', 'No dataset has these words.' */
  noun: [one: string, many: string];
  columns: TableColumn<R>[];
  rowKey: (row: R) => string;
  onOpen: (row: R) => void;
  /** How many there are without the search, where that is known. */
  size?: number;
  /** What is searched for, from the address; '' : nothing. Leave both out where nothing can be searched. */
  asked?: string;
  onAsk?: (asked: string) => void;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  /** Other filters, beside the search. */
  filters?: ReactNode;
  /** Something is filtered out by them, so that an empty list is no empty house. */
  filtered?: boolean;
  /** What stands there while there is nothing at all. */
  empty: { title: string; text: ReactNode; action?: ReactNode };
}

const startsWithVowel = (word: string): boolean => /^[aeiou]/i.test(word);

/** A list with search, sorted head, cards on a phone and *Show more*; for a tab. A whole page is `ListPage`. */
export function List<R>({
  list,
  size,
  noun: [one, many],
  columns,
  rowKey,
  onOpen,
  asked = '',
  onAsk,
  sort,
  onSort,
  filters,
  filtered = false,
  empty,
}: ListProps<R>) {
  const { first, items, total, more } = list;
  if (!first) return null;
  const isAsked = asked.trim() !== '';
  const searched = onAsk && ((size ?? total) > SEEN_AT_A_GLANCE || isAsked);
  return (
    <Loaded query={first} what={`the ${many}`}>
      {() =>
        total === 0 && !isAsked && !filtered ? (
          <>
            {filters}
            <Empty title={empty.title} action={empty.action}>
              {empty.text}
            </Empty>
          </>
        ) : (
          <>
            {searched || filters ? (
              <div className="mb-4 flex flex-wrap items-center gap-3">
                {searched ? (
                  <SearchField
                    label={`Find ${startsWithVowel(one) ? 'an' : 'a'} ${one}`}
                    value={asked}
                    onChange={onAsk}
                  />
                ) : null}
                {filters}
              </div>
            ) : null}
            {items.length === 0 ? (
              <p className="note2" role="status">
                {isAsked ? `No ${one} has these words.` : `No ${one} is like this.`}
              </p>
            ) : (
              <>
                <Table
                  columns={columns}
                  rows={items}
                  rowKey={rowKey}
                  label={many.charAt(0).toUpperCase() + many.slice(1)}
                  sort={sort}
                  onSort={onSort}
                  onOpen={onOpen}
                />
                <More shown={items.length} total={total} onMore={more} />
              </>
            )}
          </>
        )
      }
    </Loaded>
  );
}

/** A page that is one list: `say` is its sentence once the first page is there. */
export function ListPage<R>({
  title,
  say,
  main,
  actions,
  children,
  foot,
  ...list
}: ListProps<R> & {
  title: string;
  say: ReactNode;
  main?: ReactNode;
  actions?: ReactNode;
  /** Dialogs that the page opens. */
  children?: ReactNode;
  /** Below the list. */
  foot?: ReactNode;
}) {
  return (
    <Page
      title={title}
      say={list.list.first?.data ? say : <span className="sr-only">Reading the {list.noun[1]}</span>}
      main={main}
      actions={actions}
    >
      {children}
      <List {...list} />
      {foot}
    </Page>
  );
}

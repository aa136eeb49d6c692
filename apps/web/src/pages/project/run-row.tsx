// One run of the list: state, name, metric with interval, curve, what differs.
import { Link } from '@tanstack/react-router';
import type { RunItem } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { warningText } from '@trainyard/core/figure-words';
import clsx from 'clsx';
import type { KeyboardEvent, Ref } from 'react';
import { Icon } from '../../components/icon.tsx';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Name } from '../../components/name.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/ui/state.tsx';
import { Td, Tr } from '../../components/ui/table-parts.tsx';
import { formatNumber, metricTitle } from '../../format.ts';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { type DifferingField, fieldWords } from './differing.ts';
import { AXIS_WIDTH } from './interval-axis.ts';
import { insteadWords, isDrawn, minutesWords, type Ranking, standing, workWord } from './row-words.ts';

export interface RowLook {
  differ: readonly DifferingField[];
  ranking: Ranking;
  axis: [number, number] | null;
  /** Some run has a curve: else there is no column for it. */
  curves: boolean;
  now: Date;
}

interface RunRowProps extends RowLook {
  run: RunItem;
  index: number;
  onOpen: () => void;
  onKey: (event: KeyboardEvent<HTMLTableRowElement>) => void;
  picked: boolean;
  onPick: () => void;
  ref: Ref<HTMLTableRowElement>;
}

const phone = {
  row: 'cursor-pointer max-phone:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_84px]! max-phone:gap-x-2! max-phone:gap-y-0.5!',
  name: 'max-phone:col-span-2 max-phone:col-start-1 max-phone:row-start-1 max-phone:min-w-0',
  value: 'max-phone:col-start-3 max-phone:row-start-1 max-phone:justify-self-end',
  state: 'max-phone:col-start-1 max-phone:row-start-2 max-phone:w-auto',
  interval:
    'max-phone:col-span-2 max-phone:col-start-2 max-phone:row-start-2 max-phone:flex! max-phone:min-h-6 max-phone:w-auto! max-phone:items-center max-phone:justify-self-end max-phone:[&_svg]:h-6 max-phone:[&_svg]:w-33',
  curve: 'max-phone:col-start-3 max-phone:row-[3/6] max-phone:self-end max-phone:justify-self-end',
  field:
    'max-phone:max-w-none max-phone:font-sans max-phone:text-small max-phone:whitespace-normal max-phone:text-ink2 max-phone:[overflow-wrap:anywhere]',
};

export function RunRow({ run, index, onOpen, onKey, picked, onPick, ref, ...look }: RunRowProps) {
  return (
    <Tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      tabIndex={index === 0 ? 0 : -1}
      className={phone.row}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && event.key === 'Enter') onOpen();
        else onKey(event);
      }}
      onClick={(event) => {
        if (event.target instanceof Element && !event.target.closest('a, button, input, label, [role=menu]')) onOpen();
      }}
    >
      <Td className={clsx('w-33 whitespace-nowrap', phone.state)}>
        <input
          type="checkbox"
          className="mr-2 align-[-1px] accent-accent"
          checked={picked}
          onChange={onPick}
          aria-label={`Compare ${run.name}`}
        />
        <State of={stateOf(run)} {...wordOf(run)} />
      </Td>
      <NameCell run={run} />
      <ValueCell run={run} ranking={look.ranking} />
      <IntervalCell run={run} look={look} />
      {look.curves ? <CurveCell run={run} ranking={look.ranking} /> : null}
      {look.differ.map((field) => (
        <FieldCell key={field.key} field={field} words={fieldWords(run, field.key)} />
      ))}
      <FieldCell field={MINUTES} words={minutesWords(run)} />
      <Td className="max-phone:hidden" align="end">
        <ThingMenu kind="run" thing={run} />
      </Td>
    </Tr>
  );
}

const MINUTES = { label: 'Minutes', numeric: true, usual: '' };

function wordOf(run: RunItem): { word?: string } {
  const word = workWord(run);
  return word === undefined ? {} : { word };
}

function NameCell({ run }: { run: RunItem }) {
  return (
    <Td className={clsx('w-full max-w-0 min-w-52 py-0.5 font-medium max-phone:max-w-none', phone.name)}>
      <Link to="/runs/$run" params={{ run: run.id }} className="flex min-w-0">
        <Name>{run.name}</Name>
      </Link>
      {run.unreadable ? <span className="note text-warn">cannot be read: {run.unreadable.join(', ')}</span> : null}
    </Td>
  );
}

/** The value; quiet where it is no result that stands beside the best. */
function ValueCell({ run, ranking }: { run: RunItem; ranking: Ranking }) {
  const { value, name } = run.metric;
  const place = standing(run, ranking);
  const warning = warningText(run.metric);
  return (
    <Td align="end" className={clsx('mono text-[13px] whitespace-nowrap', phone.value)}>
      {value === null ? (
        <span className="sr-only">no value</span>
      ) : (
        <b className={clsx(place === 'unmeasured' || place === 'other' ? 'font-normal text-ink3' : null)}>
          {formatNumber(value)}
        </b>
      )}
      {value !== null && ranking.lead !== null && name !== ranking.lead.metric ? (
        <span className="note"> {metricTitle(name)}</span>
      ) : null}
      {warning === null ? null : (
        <span title={warning} className="ml-1 inline-block align-middle text-warn">
          <Icon name="warning" />
          <span className="sr-only">{warning}</span>
        </span>
      )}
    </Td>
  );
}

function IntervalCell({ run, look: { ranking, axis, now } }: { run: RunItem; look: RowLook }) {
  const words = axis && isDrawn(run, ranking) ? null : insteadWords(run, ranking, now);
  return (
    <Td
      className={clsx('overflow-hidden', phone.interval)}
      style={{ width: AXIS_WIDTH + 16, minWidth: AXIS_WIDTH + 16 }}
    >
      {words === null && axis ? (
        <IntervalBar
          value={toNumber(run.metric.value ?? 'NaN')}
          interval={run.metric.interval}
          axis={axis}
          band={ranking.best?.metric.interval ?? null}
          best={standing(run, ranking) === 'equal'}
          width={AXIS_WIDTH}
        />
      ) : (
        <span className="note line-clamp-2" title={words ?? ''}>
          {words}
        </span>
      )}
    </Td>
  );
}

function CurveCell({ run, ranking }: { run: RunItem; ranking: Ranking }) {
  const live = run.state === 'running' || standing(run, ranking) === 'equal';
  return (
    <Td className={phone.curve}>
      {run.sparkline.length > 1 ? (
        <Sparkline
          values={run.sparkline}
          width={80}
          height={20}
          better={run.metric.greater_is_better ? 'higher' : 'lower'}
          tone={run.state === 'failed' ? 'bad' : live ? 'accent' : 'ink3'}
        />
      ) : null}
    </Td>
  );
}

function FieldCell({ field, words }: { field: Pick<DifferingField, 'label' | 'numeric' | 'usual'>; words: string }) {
  return (
    <Td
      className={clsx(
        'max-w-42 overflow-hidden text-[13px] text-ellipsis whitespace-nowrap',
        field.numeric && 'mono',
        words === field.usual && 'text-ink3',
        phone.field,
        words === '' && 'max-phone:hidden',
      )}
      align={field.numeric ? 'end' : undefined}
      label={words === '' ? undefined : field.label.toLowerCase()}
      title={words}
    >
      {words}
    </Td>
  );
}

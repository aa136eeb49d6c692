// Above pictures without a class: who suggests one, how sure it must be, and what is accepted. Nothing is written here.
import type { Dataset, DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import type { ModelItem } from '@trainyard/contracts/model';
import type { Suggestions } from '@trainyard/contracts/suggestion';
import { measuredWords, unknownWords } from '@trainyard/core/suggestion-words';
import { metricTitle } from '@trainyard/core/figure-words';
import { useState } from 'react';
import { problemOf, useAction, useApi } from '../../api.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/field.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { count, formatCount, formatNumber } from '../../format.ts';
import type { Labels } from './labels.ts';
import { allSuggested } from './use-suggestions.ts';

export interface SuggestChoice {
  /** A model, or `neighbours`; undefined: none is shown. */
  by: string | undefined;
  /** In hundredths. */
  least: number;
  label: string | undefined;
}

interface SuggestBarProps {
  dataset: Dataset;
  version: DatasetVersion;
  profile: ImageProfile;
  choice: SuggestChoice;
  onChoice: (choice: Partial<SuggestChoice>) => void;
  labels: Labels;
  /** What was accepted is seen among what was given. */
  onAccepted: () => void;
}

/** Models that are offered. */
const OFFERED = 100;

export function SuggestBar({ dataset, version, profile, choice, onChoice, labels, onAccepted }: SuggestBarProps) {
  const models = useApi('listModels', { query: { project: dataset.project_id, limit: OFFERED } });
  const usable = (models.data?.items ?? []).filter(({ task }) => task === 'image-classification');
  const [by, setBy] = useState(choice.by ?? 'neighbours');
  const make = useAction('makeSuggestions', {
    reads: ['getSuggestions', 'listDatasetImages', 'listFeatures'],
    onDone: ({ unread }) => {
      onChoice({ by, label: undefined });
      const [first] = unread.files;
      if (first)
        toast({
          tone: 'bad',
          text: `${count(unread.total, 'picture')} could not be looked at. ${first.path}: ${first.reason}.`,
        });
    },
    onProblem: () => {},
  });
  const problem = make.isError ? problemOf(make.error) : null;
  return (
    <section className="mb-4 grid gap-2 border-y border-line py-3" aria-label="Suggested classes">
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ params: { version: version.id }, body: { by } });
        }}
      >
        <label className="font-semibold" htmlFor="suggest-by">
          Suggest classes by
        </label>
        <Select
          id="suggest-by"
          className="h-8! w-auto! max-w-full min-w-0 max-phone:w-full!"
          value={by}
          onChange={(event) => setBy(event.target.value)}
        >
          <option value="neighbours">the nearest labelled pictures</option>
          {usable.map(({ id, name }) => (
            <option key={id} value={id}>
              the model {name}
            </option>
          ))}
        </Select>
        <Button type="submit" small kind={choice.by === by ? undefined : 'main'} busy={make.isPending ? 'Looking' : ''}>
          Suggest
        </Button>
        {choice.by === undefined ? null : (
          <Button small onClick={() => onChoice({ by: undefined, label: undefined })}>
            Hide suggestions
          </Button>
        )}
      </form>
      {problem && problem.code !== 'scan.cancelled' ? <ProblemNote problem={problem} /> : null}
      {choice.by === undefined ? (
        <p className="note">
          {by === 'neighbours'
            ? `Each of the ${count(profile.unlabelled?.images ?? 0, 'picture')} gets the class of most of the 5 labelled pictures that are nearest in features of efficientnet-lite0, a network that knows photographs. All pictures are looked at once, on the processor of the server.`
            : 'The model answers for each picture, on the processor of the server.'}{' '}
          Nothing is written before you accept it and make a version.
        </p>
      ) : (
        <Found
          {...{ version, choice, onChoice, labels, onAccepted }}
          by={choice.by}
          model={usable.find(({ id }) => id === choice.by)}
        />
      )}
    </section>
  );
}

interface FoundProps extends Pick<SuggestBarProps, 'version' | 'choice' | 'onChoice' | 'labels' | 'onAccepted'> {
  by: string;
  model: ModelItem | undefined;
}

function Found({ version, by, model, choice, onChoice, labels, onAccepted }: FoundProps) {
  const found = useApi('getSuggestions', { params: { version: version.id }, query: { by } });
  const { least, label } = choice;
  const query = { suggest: by, least: least / 100, ...(label === undefined ? {} : { label }) };
  const counted = useApi(
    'listDatasetImages',
    { params: { version: version.id }, query: { ...query, limit: 1 } },
    { keep: true },
  );
  const [taking, setTaking] = useState(false);
  const accept = () => {
    setTaking(true);
    allSuggested(version.id, query)
      .then(
        (those) => {
          labels.giveEach(those);
          onAccepted();
        },
        (error: unknown) => toast({ tone: 'bad', text: problemOf(error).detail }),
      )
      .finally(() => setTaking(false));
  };
  if (found.isError) return <ProblemNote problem={problemOf(found.error)} />;
  if (!found.data) return <p className="note">Reading the suggestions</p>;
  const { data } = found;
  const sure = counted.data?.total ?? 0;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="flex items-center gap-2">
          <span>
            Confidence of at least <b className="mono">{least} %</b>
          </span>
          <input
            type="range"
            className="w-40 accent-accent"
            min={0}
            max={100}
            value={least}
            aria-label="Least confidence in percent"
            onChange={(event) => onChoice({ least: Number(event.target.value) })}
          />
        </label>
        <Select
          className="h-8! w-auto! max-w-56 min-w-0"
          aria-label="Suggested class"
          value={label ?? ''}
          onChange={(event) => onChoice({ label: event.target.value === '' ? undefined : event.target.value })}
        >
          <option value="">all classes</option>
          {data.labels.map((one) => (
            <option key={one.label} value={one.label}>
              {one.label} ({formatCount(one.pictures)}){one.known ? '' : ', new'}
            </option>
          ))}
        </Select>
        <Button
          small
          kind="main"
          why={sure === 0 ? 'No suggestion is that sure.' : ''}
          busy={taking ? 'Accepting' : ''}
          onClick={accept}
        >
          Accept {formatCount(sure)} of {formatCount(data.pictures)}
        </Button>
      </div>
      <p className="note" role="status" aria-label="About the suggestions">
        {[whatItIs(data, model), ...measuredWords(data), ...unknownWords(data)].join(' ')}
        {data.missing > 0 ? ` ${count(data.missing, 'picture')} not looked at; Suggest looks at them.` : ''}
      </p>
    </>
  );
}

/** What the confidence is, and what is known of the model. */
function whatItIs({ name, neighbours }: Suggestions, model: ModelItem | undefined): string {
  if (neighbours)
    return `Confidence is the share of the ${neighbours.k} nearest labelled pictures that have the class, in features of ${name}.`;
  const { metric } = model ?? {};
  const measured =
    metric && metric.value !== null
      ? ` On its held-out pictures its ${metricTitle(metric.name).toLowerCase()} was ${formatNumber(Number(metric.value))}.`
      : '';
  return `Confidence is the probability that the model ${name} gives its answer; how often it is right here is not measured.${measured}`;
}

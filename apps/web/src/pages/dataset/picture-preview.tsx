// What augmentation makes of one picture, several times: by a new run's defaults, by what pictures are of, by a recipe, or by a config
// that the project keeps.
import { useParams } from '@tanstack/react-router';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { problemOf, useApi } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Field, Select } from '../../components/ui/field.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { PreviewPictures } from '../../preview/preview-pictures.tsx';
import { usePreview } from '../../preview/use-preview.ts';

const DRAWS = 8;
const MODEL = 'efficientnet-lite0';
const own: { id: string; label: string; config: JsonObject }[] = [
  { id: 'photos', label: 'for photos', config: { model: MODEL, augmentation: ['photos'] } },
  { id: 'digits', label: 'for digits and text', config: { model: MODEL, augmentation: ['digits'] } },
  { id: 'satellite', label: 'for satellite pictures', config: { model: MODEL, augmentation: ['satellite'] } },
  { id: 'medical', label: 'for medical pictures', config: { model: MODEL, augmentation: ['medical'] } },
  { id: 'balanced', label: 'of the recipe balanced', config: { preset: 'balanced' } },
];

/** Stays open from picture to picture. */
export function PicturePreview(shown: { version: string; index: number }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <p className="pt-3">
        <Button small onClick={() => setOpen(true)}>
          Show what augmentation makes of it
        </Button>
      </p>
    );
  return <Shown {...shown} />;
}

function Shown({ version, index }: { version: string; index: number }) {
  const { dataset } = useParams({ from: '/datasets/$dataset' });
  const project = useApi('getDataset', { params: { dataset } }).data?.project_id;
  const [chosen, setChosen] = useState('photos');
  const [draw, setDraw] = useState(0);
  const saved = useApi(
    'listConfigs',
    { params: { project: project ?? '' }, query: { limit: MAX_PAGE } },
    { enabled: project !== undefined },
  );
  const kept = (saved.data?.items ?? [])
    .filter(({ config }) => (config['task'] ?? 'image-classification') === 'image-classification')
    .map(({ id, name, config }) => ({ id, label: `of the config ${name}`, config: config as JsonObject }));
  const config = [...own, ...kept].find(({ id }) => id === chosen)?.config ?? null;
  const { query, pending } = usePreview({ version, config, index, count: DRAWS, draw });
  return (
    <section className="pt-4" aria-label="What augmentation makes of it">
      <Field label="Augmentation">
        {(ids) => (
          <Select {...ids} value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {[...own, ...kept].map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {query.isError ? <ProblemNote problem={problemOf(query.error)} /> : null}
      {query.data ? (
        <PreviewPictures preview={query.data} pending={pending} />
      ) : query.isError ? null : (
        <Skeleton rows={4} what="the pictures" />
      )}
      <p className="pt-2">
        <Button small icon="retry" onClick={() => setDraw(draw + 1)}>
          Draw again
        </Button>
      </p>
    </section>
  );
}

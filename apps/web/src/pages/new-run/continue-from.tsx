// Which model of the project a training goes on from, in the place of the choice of a model: both are the same choice, since what is
// gone on from says architecture and size.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import type { ReactNode } from 'react';
import { useApi } from '../../api.ts';
import { Select } from '../../components/ui/field.tsx';
import { count } from '../../format.ts';
import { type FormField, problemsOf, type Values, withoutValue } from './form-model.ts';
import { ProblemText, toneOf } from './problems.tsx';

/** What the source says, and nobody else. */
const BY_SOURCE = ['model', 'image_size', 'load_pretrained'];

export interface ContinueFromProps {
  field: FormField;
  project: string;
  values: Values;
  problems: ConfigProblem[];
  /** Named where nothing is gone on from any more. */
  first: string | null;
  onValues: (values: Values) => void;
  /** The choice among all models. */
  children: ReactNode;
}

export function ContinueFrom({ field, project, values, problems, first, onValues, children }: ContinueFromProps) {
  const query = { project, limit: MAX_PAGE, archived: 'true' as const };
  const models = (useApi('listModels', { query }).data?.items ?? []).filter(
    ({ task }) => task === 'image-classification',
  );
  const given = values[field.name];
  const chosen = typeof given === 'string' ? given : '';
  if (models.length === 0 && chosen === '') return children;
  const source = models.find((model) => model.run_id === chosen || model.id === chosen);
  const own = problemsOf(problems, field.name);
  const choose = (run: string) => {
    if (run === '') {
      const rest = withoutValue(values, field.name);
      const hasModel = 'model' in rest || typeof rest['preset'] === 'string' || first === null;
      return onValues(hasModel ? rest : { ...rest, model: first });
    }
    const rest = BY_SOURCE.reduce<Values>((left, name) => withoutValue(left, name), values);
    // Quick makes the last layer anew.
    onValues({ ...rest, ...(rest['preset'] === 'quick' ? { preset: 'balanced' } : {}), [field.name]: run });
  };
  return (
    <>
      <div className="mb-5" id={`place-${field.name}`}>
        <label htmlFor={`field-${field.name}`} title={field.help} className="mb-1 block text-small text-ink2">
          {field.title}
        </label>
        <Select
          id={`field-${field.name}`}
          value={source ? source.run_id : chosen}
          tone={toneOf(own[0])}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">no model of mine</option>
          {chosen !== '' && !source ? <option value={chosen}>{chosen}</option> : null}
          {models.map((model) => (
            <option key={model.id} value={model.run_id}>
              {model.name} ({count(model.classes, 'class', 'classes')}, {model.dataset_name})
            </option>
          ))}
        </Select>
        {own.map((problem) => (
          <ProblemText key={problem.message} problem={problem} />
        ))}
      </div>
      {chosen === '' ? (
        children
      ) : (
        <>
          <p className="text-ink2">
            Its network{source?.signature.image_size ? ` and its pictures of ${source.signature.image_size} px` : ''}{' '}
            are taken over, and of the last layer the rows of the classes that the data has too. New classes begin anew;
            what became of the old ones is measured at the end.
          </p>
          {['model', 'image_size'].flatMap((name) =>
            problemsOf(problems, name).map((problem) => <ProblemText key={problem.message} problem={problem} />),
          )}
        </>
      )}
    </>
  );
}

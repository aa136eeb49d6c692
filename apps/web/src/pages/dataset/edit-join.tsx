// Another set of the project joined to this one.
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { Field, Select } from '../../components/ui/field.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import type { EditPart } from './edit-dialog.tsx';
import { itemWords } from './words.ts';

/** A select with more is no choice; the command line and the API take any. */
const CHOICE = 100;

export function EditJoin({ dataset, onEdits }: EditPart) {
  const [version, setVersion] = useState('');
  const list = useApi('listDatasets', { query: { project: dataset.project_id, limit: CHOICE } });
  return (
    <Loaded query={list} what="the sets of the project" rows={2}>
      {({ items }) => {
        const others = items.filter(({ id, kind }) => kind === 'images' && id !== dataset.id);
        if (others.length === 0) return <p>The project has no other set of pictures. Add one on its page first.</p>;
        return (
          <Field
            label="The set to join"
            help="Classes of the same name become one. Pictures that are here already do not come twice, and names that collide are told apart."
          >
            {(ids) => (
              <Select
                {...ids}
                value={version}
                onChange={({ target: { value } }) => {
                  setVersion(value);
                  onEdits(value === '' ? [] : [{ edit: 'concatenate', version: value }]);
                }}
              >
                <option value="">Choose a set</option>
                {others.map((one) => (
                  <option key={one.id} value={one.version.id}>
                    {one.name}: {itemWords(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        );
      }}
    </Loaded>
  );
}

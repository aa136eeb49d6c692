// One picture of each class, from the files themselves.
import type { Dataset, Profile } from '@trainyard/contracts/dataset';
import { useQueries } from '@tanstack/react-query';
import { apiOptions, client } from '../api.ts';

const MOST = 10;

export function Mosaic({ dataset, profile }: { dataset: Dataset; profile: Extract<Profile, { kind: 'images' }> }) {
  const version = dataset.version.id;
  const classes = profile.classes.slice(0, MOST);
  const firsts = useQueries({
    queries: classes.map(({ name }) =>
      apiOptions('listDatasetImages', { params: { version }, query: { class: name, limit: 1 } }),
    ),
  });
  return (
    <div className="grid grid-cols-5 content-start gap-1">
      {classes.map(({ name }, index) => {
        const image = firsts[index]?.data?.items[0];
        return (
          <figure key={name} title={name} className="m-0 aspect-square overflow-hidden rounded-sm bg-fill">
            {image ? (
              <img
                src={client.url('getDatasetThumbnail', {
                  params: { version, index: image.index },
                  query: { size: 256 },
                })}
                alt={name}
                className="size-full object-cover"
              />
            ) : null}
          </figure>
        );
      })}
    </div>
  );
}

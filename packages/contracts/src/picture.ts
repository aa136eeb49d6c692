// Which names in a folder of pictures mean what. Written once: the scan reads it here, the engine from a generated file.

/** Words by which a folder is a part of the data; the first is the part's own name. */
export const PART_WORDS = {
  train: ['train', 'training', 'trn'],
  val: ['val', 'valid', 'validation', 'dev', 'eval', 'evaluation'],
  test: ['test', 'testing', 'tst'],
} as const;

/** Words that say nothing beside one of those: `training_set`, `seg_train`, `Test Images`, `train2017`. */
export const PART_FILLERS = [
  'set',
  'sets',
  'data',
  'dataset',
  'image',
  'images',
  'img',
  'imgs',
  'picture',
  'pictures',
  'photo',
  'photos',
  'seg',
  'split',
  'part',
  'folder',
  'files',
];

/** Names of a folder beside the classes or parts whose pictures have no class yet, in lower case. Nothing is trained on them. */
export const UNLABELLED = ['unlabelled', 'unlabeled'];

/** Left behind by desktop programs and archivers, in lower case; not data. */
export const CLUTTER = ['thumbs.db', 'desktop.ini', '__macosx', '@eadir', 'ehthumbs.db'];

/** Names of formats that are read, in lower case. Any other file is looked at by its first bytes. */
export const READ_EXTENSIONS = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif', '.pjpeg', '.pjp'],
  png: ['.png'],
  webp: ['.webp'],
  gif: ['.gif'],
  bmp: ['.bmp', '.dib'],
  tiff: ['.tif', '.tiff'],
  ppm: ['.ppm', '.pgm', '.pbm', '.pnm'],
} as const;

/** Pictures that a person would expect to count, of formats that are not read: named as such rather than passed over. */
export const UNREAD_EXTENSIONS = [
  '.svg',
  '.heic',
  '.heif',
  '.hif',
  '.avif',
  '.jp2',
  '.jxl',
  '.ico',
  '.psd',
  '.tga',
] as const;

/** Whether a folder says that its pictures have no class yet. */
export const isUnlabelled = (name: string): boolean => UNLABELLED.includes(name.toLowerCase());

type Part = keyof typeof PART_WORDS;

/** The part that a folder's name says it is, or undefined: one word of a part, and beside it only fillers and digits. */
export function partOf(name: string): Part | undefined {
  const found = new Set<Part>();
  for (const word of name.toLowerCase().match(/\p{L}+/gu) ?? []) {
    if (PART_FILLERS.includes(word)) continue;
    const part = partOfWord(word);
    if (part === undefined) return undefined;
    found.add(part);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

/** `train`, or with a filler grown to it: `trainset`. */
function partOfWord(word: string): Part | undefined {
  for (const [part, words] of Object.entries(PART_WORDS) as [Part, readonly string[]][])
    for (const known of words) {
      if (word === known) return part;
      if (word.startsWith(known) && PART_FILLERS.includes(word.slice(known.length))) return part;
    }
  return undefined;
}

import { expect, test } from 'vitest';
import { readers } from './edit.ts';

const read = (option: string, text: string) => readers[option]?.(text);

test('each option is an edit', () => {
  expect(read('rename', 'cat=feline')).toEqual({ edit: 'rename_class', from: 'cat', to: 'feline' });
  expect(read('merge', 'cat,lion=feline')).toEqual({ edit: 'merge_classes', classes: ['cat', 'lion'], into: 'feline' });
  expect(read('delete-class', 'cat,dog')).toEqual({ edit: 'delete_classes', classes: ['cat', 'dog'] });
  expect(read('relabel', 'cat/a=b.jpg=dog')).toEqual({ edit: 'relabel', path: 'cat/a=b.jpg', class: 'dog' });
  expect(read('remove', 'cat/1.jpg')).toEqual({ edit: 'remove', path: 'cat/1.jpg' });
  expect(read('split', '0.8,0.2')).toEqual({ edit: 'split', train: 0.8, val: 0.2, test: 0, seed: 0 });
  expect(read('split', '0.7,0.2,0.1@5@{group}_*')).toEqual({
    edit: 'split',
    train: 0.7,
    val: 0.2,
    test: 0.1,
    seed: 5,
    group_by: '{group}_*',
  });
  expect(read('split', '0.8,0.2@0@*@{group}.jpg')).toMatchObject({ seed: 0, group_by: '*@{group}.jpg' });
  expect(read('join', 'more pets')).toEqual({ edit: 'concatenate', dataset: 'more pets' });
});

test.each([
  ['rename', 'cat', 'old=new'],
  ['rename', 'a=b=c', 'old=new'],
  ['merge', '=x', 'one,other=into'],
  ['relabel', 'cat/1.jpg', 'path=class'],
  ['split', '0.8', 'train,val,test'],
  ['split', 'most,some', 'train,val,test'],
])('--%s %s is refused with what is expected', (option, text, expected) => {
  expect(() => read(option, text)).toThrow(`--${option}: received ${JSON.stringify(text)}, expected ${expected}`);
});

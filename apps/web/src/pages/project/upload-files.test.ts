import { describe, expect, it } from 'vitest';
import { choiceProblem, chosenFiles, nameOf, nameOfPath } from './upload-files.ts';

const file = (name: string, path = '') =>
  Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: path });

describe('uploads', () => {
  it('keep the place of a file in its folder and leave out what systems hide in folders', () => {
    const files = chosenFiles([
      file('a.jpg', 'flowers/rose/a.jpg'),
      file('.DS_Store', 'flowers/.DS_Store'),
      file('Thumbs.db', 'flowers/rose/Thumbs.db'),
    ]);
    expect(files.map((one) => one.path)).toEqual(['flowers/rose/a.jpg']);
    expect(nameOf(files)).toBe('flowers');
  });
  it('are named by folder or file', () => {
    expect(nameOf(chosenFiles([file('penguins.csv')]))).toBe('penguins');
    expect(nameOfPath('/data/img-flowers/')).toBe('img-flowers');
    expect(nameOfPath('C:\\data\\adult.CSV')).toBe('adult');
    expect(nameOf([])).toBe('');
  });
  it('are refused before they are sent when they cannot be a dataset', () => {
    expect(choiceProblem(chosenFiles([file('a.csv')]))).toBe('');
    expect(choiceProblem(chosenFiles([file('a.jpg')]))).not.toBe('');
    expect(choiceProblem(chosenFiles([file('a.csv')]), 'a.csv')).toContain('holds both');
    expect(choiceProblem(chosenFiles([file('a.zip')]), 'a.csv')).toBe('');
    expect(choiceProblem(chosenFiles([file('a.jpg'), file('b.jpg')]))).not.toBe('');
    expect(choiceProblem(chosenFiles([file('a.jpg', 'f/rose/a.jpg'), file('b.jpg', 'f/lily/b.jpg')]))).toBe('');
    expect(choiceProblem([])).not.toBe('');
  });
});

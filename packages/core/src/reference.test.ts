import { expect, test } from 'vitest';
import { referenceParts } from './reference.ts';

test('papers and pages can be opened, the rest is text', () => {
  expect(referenceParts('Lin et al. 2017, Focal Loss, arXiv:1708.02002')).toEqual([
    { text: 'Lin et al. 2017, Focal Loss, ', href: null },
    { text: 'arXiv:1708.02002', href: 'https://arxiv.org/abs/1708.02002' },
  ]);
  expect(referenceParts('Jordan 2024, https://kellerjordan.github.io/posts/muon; as Liu, arXiv:2502.16982.')).toEqual([
    { text: 'Jordan 2024, ', href: null },
    { text: 'kellerjordan.github.io', href: 'https://kellerjordan.github.io/posts/muon' },
    { text: '; as Liu, ', href: null },
    { text: 'arXiv:2502.16982', href: 'https://arxiv.org/abs/2502.16982' },
    { text: '.', href: null },
  ]);
  const brier = 'Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2';
  expect(referenceParts(brier)[1]?.href).toBe('https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2');
  expect(referenceParts('Trainyard itself')).toEqual([{ text: 'Trainyard itself', href: null }]);
  expect(referenceParts('')).toEqual([]);
});

test('nothing but a page becomes an address', () => {
  expect(referenceParts('javascript:alert(1) and http://plain.example').every(({ href }) => href === null)).toBe(true);
});

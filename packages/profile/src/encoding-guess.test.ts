// Tables of other scripts: read right where the encoding is said, and found by their letters where that is safe.
import type { Encoding } from '@trainyard/contracts/reading';
import iconv from 'iconv-lite';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideDialectOf } from './dialect.ts';
import { executeReading } from './execute-reading.ts';
import { decideReading } from './reading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encodings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SCRIPTS: [Encoding, string, string][] = [
  ['shift_jis', 'cp932', '東京 大阪 男性 女性 会社員 学生 はい いいえ 大学卒業 高校 表示 とても満足 不満'],
  ['euc-jp', 'eucjp', '東京 大阪 男性 女性 会社員 学生 はい いいえ 大学卒業 高校 表示 とても満足 不満'],
  ['gb18030', 'gbk', '北京 上海 男 女 学生 教师 工程师 是 否 已婚 未婚 有限公司 优秀 良好 中国 不满意'],
  ['big5', 'cp950', '台北 高雄 男 女 學生 教師 工程師 是 否 已婚 未婚 有限公司 優秀 良好 功能 不滿意'],
  ['euc-kr', 'cp949', '서울 부산 남자 여자 학생 교사 예 아니오 미혼 기혼 주식회사 만족 불만족 대한민국'],
  [
    'windows-1251',
    'win1251',
    'Москва Казань мужчина женщина да нет студент инженер хорошо плохо отлично высшее среднее',
  ],
  ['koi8-r', 'koi8r', 'Москва Казань мужчина женщина да нет студент инженер хорошо плохо отлично высшее среднее'],
];
const OTHERS: [Encoding, string, string][] = [
  ['windows-1250', 'win1250', 'Łódź Kraków Gdańsk źle świetnie średnie'],
  ['iso-8859-2', 'iso88592', 'Łódź Kraków Gdańsk źle świetnie średnie'],
  ['windows-1253', 'win1253', 'Αθήνα άνδρας γυναίκα ναι όχι'],
  ['windows-1254', 'win1254', 'İstanbul kadın evet hayır öğrenci'],
  ['iso-8859-15', 'iso885915', 'Köln Straße 5€ œuvre'],
  ['windows-1252', 'win1252', 'Köln Straße 5€ œuvre'],
  ['macintosh', 'macroman', 'München Größe façade'],
  ['cp850', 'cp850', 'München Größe façade'],
  ['cp437', 'cp437', 'München Größe façade'],
  ['cp866', 'cp866', 'Москва мужчина да'],
];

const said = (words: string) => {
  const list = words.split(' ');
  return Array.from({ length: 40 }, (_, i) => list[(i * 7) % list.length] ?? '');
};
async function written(words: string, codec: string): Promise<string> {
  const path = join(folder, `${codec}.csv`);
  const lines = said(words).map((word, i) => `${word}|${i}.5\n`);
  await writeFile(path, iconv.encode(`${words.split(' ')[0]}|value\n${lines.join('')}`, codec));
  return path;
}

test.each([...SCRIPTS, ...OTHERS])('%s that is said', async (encoding, codec, words) => {
  const path = await written(words, codec);
  const { reading, findings } = await decideReading(path, { dialect: { encoding } });
  expect(reading.dialect).toMatchObject({ encoding, delimiter: '|' });
  expect(reading.columns[0]?.name).toBe(words.split(' ')[0]);
  expect(findings.map(({ code }) => code)).not.toContain('csv.foreign_text');
  expect((await executeReading(path, reading)).map(([word]) => word)).toEqual(said(words));
});

test.each(SCRIPTS)('%s that nobody said', async (encoding, codec, words) => {
  const { reading, findings } = await decideReading(await written(words, codec));
  expect(reading.dialect.encoding).toBe(encoding);
  expect(findings.find(({ code }) => code === 'csv.dialect')?.message).toContain('as its letters say');
});

test('a word of another script far behind a beginning of ASCII', async () => {
  const path = join(folder, 'late.csv');
  const plain = Array.from({ length: 90_000 }, (_, i) => `word ${i % 9},${i}.5\n`).join('');
  const words = said(SCRIPTS[2]?.[2] ?? '').map((word) => `${word},1.5\n`);
  await writeFile(path, iconv.encode(`name,value\n${plain}${words.join('')}`, 'gbk'));
  const { reading } = await decideReading(path);
  expect(reading.dialect.encoding).toBe('gb18030');
});

test('a short file to predict is in the encoding of the table that taught, unless it is UTF-8', async () => {
  const { reading } = await decideReading(await written('Łódź Kraków Gdańsk źle', 'win1250'), {
    dialect: { encoding: 'windows-1250' },
  });
  const taught = { dialect: reading.dialect, names: reading.columns.map(({ name }) => name) };
  const path = join(folder, 'short.csv');
  for (const [codec, encoding] of [
    ['win1250', 'windows-1250'],
    ['utf8', 'utf-8'],
  ] as const) {
    await writeFile(path, iconv.encode('Łódź|value\nGdańsk|1.5\n', codec));
    expect((await decideDialectOf(path, 'file', taught)).dialect.encoding).toBe(encoding);
  }
});

test('the dialect of another file is not looked for when nobody waits any more', async () => {
  const { reading } = await decideReading(await written('a b c', 'utf8'));
  const taught = { dialect: reading.dialect, names: ['a', 'value'] };
  const reason = new Error('gone');
  await expect(decideDialectOf(join(folder, 'utf8.csv'), 'file', taught, AbortSignal.abort(reason))).rejects.toBe(
    reason,
  );
});

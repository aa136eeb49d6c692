// Small tables of all kinds, for tests: dialects, forms of numbers and dates, words for missing.

const rows = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
const pad = (value: number, width = 2) => String(value).padStart(width, '0');
const day = (index: number) => (index % 28) + 1;
const month = (index: number) => (index % 12) + 1;
const GERMAN = [
  'Januar',
  'Februar',
  'März',
  'April',
  'Mai',
  'Juni',
  'Juli',
  'August',
  'September',
  'Oktober',
  'November',
  'Dezember',
];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** By name: the bytes of a file. */
export const oddTables: Readonly<Record<string, string | Buffer>> = {
  numbers: `a,b,c,d,e\n${rows(40, (i) => `"${i},${pad(i, 3)}.5",(${i}.25),\u2212${i},+.${i},${i}e-3`)}`,
  money: `a,b,c,d\n${rows(40, (i) => `"$1,${pad(i, 3)}.99",-$${i},"\u20ac ${i},5",${i} kr`)}`,
  brackets: `a,b\n${rows(40, (i) => `($${i}.00),$-${i}.5`)}`,
  swiss: `a;b\n${rows(40, (i) => `1'${pad(i, 3)}.50;2\u2019${pad(i, 3)}`)}`,
  blanks: `a;b\n${rows(40, (i) => `1 ${pad(i, 3)},50;2\u202f${pad(i, 3)},1 %`)}`,
  units: `a,b,c\n${rows(40, (i) => `${i}.5 kg,${i} m2,${i}km/h`)}`,
  percent: `a,b\n${rows(40, (i) => `${i}.5%,${i} ‰`)}`,
  words: `a,b,c\n${rows(80, (i) => `${i % 20 ? i : 'n/a'},${i % 30 ? `2020-01-${pad(day(i))}` : 'NaT'},${'x?-'[i % 3]}`)}`,
  unread: `a,b\n${rows(80, (i) => `${i % 40 ? i : 'oops'},${i % 40 ? `2020-02-${pad(day(i))}` : '2020-02-30'}`)}`,
  flags: `a,b,c\n${rows(40, (i) => `${i % 3 ? 'Y' : ''},${i % 2 ? 'Yes' : 'no'},${i % 2 ? 'TRUE' : 'False'}`)}`,
  flagsMissing: `a,b\n${rows(40, (i) => `${['x', '', '?', 'x'][i % 4]},${i}`)}`,
  dates: `a,b,c,d,e\n${rows(40, (i) => `${pad(day(i))}.${pad(month(i))}.2020,${month(i)}/${day(i)}/19,${day(i)} ${MONTHS[i % 12]} 2020,2020${pad(month(i))}${pad(day(i))},${MONTHS[i % 12]}-7${i % 10}`)}`,
  moments: `a,b,c,d\n${rows(40, (i) => `2020-03-${pad(day(i))}T10:${pad(i)}:00Z,2020-03-${pad(day(i))} 10:00:${pad(i)}.123456789,2020-03-${pad(day(i))}T10:00:00+02:00,${month(i)}/${day(i)}/2020 ${(i % 12) + 1}:30 PM`)}`,
  german: `a;b;c\n${rows(40, (i) => `${day(i)}. ${GERMAN[i % 12]} 2020;${day(i)}. ${(GERMAN[i % 12] ?? '').slice(0, 3)}. 2020;${(GERMAN[i % 12] ?? '').toUpperCase()} 202${i % 9}`)}`,
  weekdays: `a;b\n${rows(40, (i) => `${WEEKDAYS[i % 7]}, ${day(i)} ${MONTHS[i % 12]} 2020 10:${pad(i)}:00 ${['GMT', '+0200', 'UTC', 'Z'][i % 4]};Friday, ${GERMAN[i % 12] ?? ''} ${day(i)}, 2020`)}`,
  compact: `a,b,c,d\n${rows(40, (i) => `2020${pad(month(i))},2020${pad(month(i))}${pad(day(i))}10${pad(i)}59,2020${pad(month(i))}${pad(day(i))}T1000${pad(i)}Z,${(i % 12) + 1}:${pad(i)}PM`)}`,
  zones: `a,b\n${rows(40, (i) => `2020-03-${pad(day(i))} 10:00:${pad(i)} UTC,2020-03-${pad(day(i))}T10:00GMT`)}`,
  spans: `a,b\n${rows(40, (i) => `${i} days 0${i % 10}:00:${pad(i)},${i % 2 ? '1 day' : '-7 days'} 10:${pad(i)}:00`)}`,
  minuses: `a;b;c;d\n${rows(40, (i) => `${i}.5${i % 2 ? '-' : ''};${i}${i % 2 ? '-' : ''} kg;\u2013${i}.25;$${i}.5${i % 3 ? '\u2013' : ''}`)}`,
  unitCodes: `a;b;c\n${rows(120, (i) => `${i}${i % 60 ? ' kg' : '-kg'};${i}${i % 40 ? '%' : '-%'};${i % 40 ? `${i} kg` : `${i}\u2013 kg`}`)}`,
  signs: `a,b\n${rows(120, (i) => `${i % 30 ? `${i}-` : `-${i}-`},${i % 30 ? `(${i})` : `(${i}-)`}`)}`,
  indian: `a;b\n${rows(40, (i) => `12,${pad(i)},567.5;\u20b9 ${i % 2 ? '1,23,45,678' : '2,345'}`)}`,
  indianNot: `a;b\n${rows(120, (i) => `${i % 40 ? '12,34,567' : '123,45,678'};${i % 40 ? '12,34,567' : '1,2,345'}`)}`,
  clocks: `a,b,c,d\n${rows(40, (i) => `${pad(i % 24)}:${pad(i)},0${i % 10}.${pad(i)},${i % 24}h${pad(i)},${(i % 12) + 1}:${pad(i)} am`)}`,
  durations: `a,duration,c\n${rows(40, (i) => `${i + 20}:${pad(i)}:01,-${i}:${pad(i)},${i} 0${i % 10}:00:00`)}`,
  aligned: `  name   b\t c\n${rows(30, (i) => `  "x ${i}"    ${i}.5  \t ${i}  `)}`,
  backslash: `a,b\n${rows(30, (i) => `"say \\"${i}\\", \\\\ or ""no"" \\n",${i}`)}`,
  spacedQuotes: `"a", "b" ,c\n${rows(30, (i) => ` "x, ${i}",  "${i} ""q""" ,  "${i}\n"`)}`,
  spacedQuotesSemicolon: `'a'; 'b'\n${rows(30, (i) => `'x; ${i}'; 'it''s ${i}'`)}`,
  spacedBackslash: `"a", b\n${rows(30, (i) => ` "say \\"${i}\\", no", "${i}"`)}`,
  single: `a;b\n${rows(30, (i) => `'x; ${i}';'it''s'`)}`,
  separator: `sep=;\na;b\n${rows(30, (i) => `${i},5;x`)}`,
  titles: `Sales 2020\n\na,b\n${rows(30, (i) => `${i},x`)}`,
  comments: `# one\na,b\n${rows(20, (i) => `${i},x`)}# two\n${rows(20, (i) => `${i},y`)}`,
  trailing: `a,b,\n${rows(30, (i) => `${i},x,`)}`,
  trailingRows: `a,b\n${rows(30, (i) => `${i},x,`)}`,
  index: `,a,b\n${rows(30, (i) => `${i},${i}.5,x`)}`,
  twice: `a,a,,b\n${rows(30, (i) => `${i},${i}.5,x,y`)}`,
  headless: rows(30, (i) => `${i}.5,${i % 7},x${i % 2}`),
  old: `a,b\r\r${rows(30, (i) => `${i},x`).replaceAll('\n', '\r')}`,
  quoted: `a,b\r\n${rows(30, (i) => `"x\n${i} ""q""","${i},5"`).replaceAll('\n"', '\n"')}`,
  latin: Buffer.from(`a,b\n${rows(30, (i) => `caf\xe9 ${i % 3} \x80,\xa0${i}\xa0`)}`, 'latin1'),
  wide: Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`a\tb\n${rows(30, (i) => `\u{1f600}${i % 3}\t${i}`)}`, 'utf16le'),
  ]),
  marked: `\ufeffa,b\n${rows(30, (i) => `${i},é${i % 2}`)}`,
  spaced: `a, b ,c\n${rows(30, (i) => ` ${i} , x ,\u2009${i}\u202f`)}`,
  large: `a,b\n${rows(60, (i) => `${i === 7 ? '1e999' : i === 8 ? '-1e39' : i},${i === 9 ? '1_000' : i}`)}`,
};

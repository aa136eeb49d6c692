// A table as a dealer's program writes it: a title, semicolons, decimal commas, dates that could be read two ways, words for missing.
const HEAD =
  'offer_id;make;model;first_registered;mileage_km;price;power_kw;fuel;owners;warranty;dealer_zip;inspection_until';
const MAKES = [
  ['Škoda', 'Octavia Combi', 'Diesel'],
  ['VW', 'Golf VII', 'Benzin'],
  ['Opel', 'Corsa E', 'Benzin'],
  ['BMW', '320d Touring', 'Diesel'],
  ['Renault', 'Zoe R110', 'Elektro'],
] as const;
const two = (value: number) => String(value).padStart(2, '0');
const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, '.');
const ODD = new Map([
  [13, 'ca. 90 tkm'],
  [70, 'k.A.'],
  [121, 'siehe Text'],
]);

function line(row: number): string {
  const [make, model, fuel] = MAKES[row % MAKES.length] ?? MAKES[0];
  const month = row === 0 ? 3 : ((row * 7) % 12) + 1;
  const age = row % 10;
  return [
    `${4417 + row * 3}-N`,
    make,
    model,
    `01/${two(month)}/${2019 - age}`,
    ODD.get(row) ?? grouped(12_400 + age * 11_000 + (row % 13) * 310),
    `${grouped(32_490 - age * 2_100 + (row % 17) * 140)},00 €`,
    String(66 + (row % 5) * 15),
    fuel,
    row % 11 === 4 ? '-' : String((row % 3) + 1),
    row % 3 === 0 ? 'ja' : '',
    `0${1067 + (row % 9) * 13}`,
    `${two((row % 28) + 1)}.${two((row % 12) + 1)}.2027`,
  ].join(';');
}

export const CARS = `Bestand Händler Nord am 24.11.2026\n\n${HEAD}\n${Array.from({ length: 240 }, (_, row) => line(row)).join('\n')}\n`;

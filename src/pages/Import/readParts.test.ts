import { type Encoding, FileError, readHead, readParts } from './readParts';

async function rowsOf(text: string | Uint8Array<ArrayBuffer>, partBytes: number, encoding: Encoding = 'utf-8') {
  const rows: string[][] = [];
  for await (const part of readParts(new File([text], 'f.csv'), encoding, partBytes)) {
    rows.push(...part.rows);
  }
  return rows;
}

const FILE = '\ufeffid,text\r\n1,"a, ""b""\r\nüñ漢😀"\r\n\r\n2,é\r\n3,last';
const ROWS = [
  ['id', 'text'],
  ['1', 'a, "b"\r\nüñ漢😀'],
  ['2', 'é'],
  ['3', 'last'],
];

test('the rows are the same wherever a part ends, also within a character, a quote or a line end', async () => {
  for (let partBytes = 1; partBytes < 70; partBytes++) {
    expect([partBytes, await rowsOf(FILE, partBytes)]).toEqual([partBytes, ROWS]);
  }
});

test.each([
  [
    'semicolons',
    'a;b\n1;2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'tabs',
    'a\tb\n1\t2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a row that is too short', 'a,b\n1\n2,3', [['a', 'b'], ['1'], ['2', '3']]],
])('%s', async (_name, text, rows) => {
  expect(await rowsOf(text, 1000)).toEqual(rows);
});

test('bytes that do not fit the encoding are an error', async () => {
  await expect(rowsOf(Uint8Array.of(97, 44, 98, 10, 252, 44, 49), 1000)).rejects.toThrow(new FileError('encoding'));
  expect(await rowsOf(Uint8Array.of(97, 44, 98, 10, 252, 44, 49), 1000, 'windows-1252')).toEqual([
    ['a', 'b'],
    ['ü', '1'],
  ]);
});

test('an open quote is an error before the whole file is in memory', async () => {
  const text = `a,b\n1,"${'x'.repeat(3_000_000)}`;
  await expect(rowsOf(text, 500_000)).rejects.toThrow(new FileError('row-too-long'));
});

test.each([
  ['a quotation mark that is never closed', 'a,b\n1,x\n\n2,"never closed\n3,y\n'],
  ['a quotation mark within a text that is not doubled', 'a,b\n1,x\n\n2,"5" pipe\n3,"6"" pipe"\n'],
])('%s is an error with its row, since later rows would be part of its text', async (_name, text) => {
  for (const partBytes of [3, 7, 1000]) {
    await expect(rowsOf(text, partBytes)).rejects.toMatchObject({ fault: 'quotes', row: 2 });
  }
});

test('a file without rows is an error', async () => {
  await expect(readHead(new File(['a,b\n'], 'f.csv'), 'utf-8', 5)).rejects.toThrow(new FileError('empty'));
  await expect(readHead(new File([], 'f.csv'), 'utf-8', 5)).rejects.toThrow(new FileError('empty'));
});

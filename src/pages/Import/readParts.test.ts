import csvRows from '../../../tests/fixtures/csvRows.json';
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
  await expect(rowsOf(text, 500_000)).rejects.toThrow(new FileError('row-too-long', 2));
});

test.each([
  ['\\n', '\n'],
  ['\\r\\n', '\r\n'],
])(
  'a first line sep= says the delimiter and is no row; lines are those of a text editor (%s)',
  async (_name, newline) => {
    const file = ['sep=;', 'a,b;c', '1;"x', '', 'y"', '', '', '2,3;4', ''].join(newline);
    for (const partBytes of [1, 4, 9, 1000]) {
      const rows: string[][] = [];
      const lines: number[] = [];
      for await (const part of readParts(new File([file], 'f.csv'), 'utf-8', partBytes)) {
        rows.push(...part.rows);
        lines.push(...part.lines);
      }
      expect([partBytes, lines]).toEqual([partBytes, [2, 3, 8]]);
      expect(rows).toEqual([
        ['a,b', 'c'],
        ['1', ['x', '', 'y'].join(newline)],
        ['2,3', '4'],
      ]);
    }
  }
);

test('lines may end by CR LF and by LF in one file', async () => {
  const text = 'a,b\n1,2\r\n3,"x\r\ny"\r\n\r\n"4",5\n6,7\r\n';
  const rows = [
    ['a', 'b'],
    ['1', '2'],
    ['3', 'x\r\ny'],
    ['4', '5'],
    ['6', '7'],
  ];
  for (const partBytes of [1, 4, 9, 1000]) {
    expect(await rowsOf(text, partBytes)).toEqual(rows);
    expect(await rowsOf(text.replace('\n', '\r\n'), partBytes)).toEqual(rows);
  }
});

test('a byte order mark says the encoding, whatever was chosen', async () => {
  const text = '\ufeffa\tb\r\nü\t漢😀\r\n';
  const utf16 = (isBigEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let at = 0; at < text.length; at++) {
      view.setUint16(at * 2, text.charCodeAt(at), !isBigEndian);
    }
    return new Uint8Array(view.buffer);
  };
  const rows = [
    ['a', 'b'],
    ['ü', '漢😀'],
  ];
  for (const partBytes of [1, 3, 1000]) {
    expect(await rowsOf(utf16(false), partBytes)).toEqual(rows);
    expect(await rowsOf(utf16(true), partBytes, 'windows-1252')).toEqual(rows);
    expect(await rowsOf(new TextEncoder().encode(text), partBytes, 'windows-1252')).toEqual(rows);
  }
  await expect(rowsOf(utf16(false).slice(0, -1), 1000)).rejects.toThrow(new FileError('marked-encoding'));
});

test('spaces around a value are part of it, as the server reads it', async () => {
  const { columns, rows } = await readHead(new File([' a , b\n x, y \n'], 'f.csv'), 'utf-8', 5);
  expect({ columns, rows }).toEqual({ columns: ['a', 'b'], rows: [[' x', ' y ']] });
});

test.each([
  ['a quotation mark that is never closed', 'a,b\n1,x\n\n2,"never closed\n3,y\n'],
  ['a quotation mark within a text that is not doubled', 'a,b\n1,x\n\n2,"5" pipe\n3,"6"" pipe"\n'],
])('%s is an error with its line, since later rows would be part of its text', async (_name, text) => {
  for (const partBytes of [3, 7, 1000]) {
    await expect(rowsOf(text, partBytes)).rejects.toMatchObject({ fault: 'quotes', line: 4 });
  }
});

test('an open quotation mark among the column names is on their line', async () => {
  await expect(rowsOf('a,"b\n1,2\n', 1000)).rejects.toMatchObject({ fault: 'quotes', line: 1 });
  await expect(rowsOf('sep=,\n\na,"b\n1,2\n', 1000)).rejects.toMatchObject({ fault: 'quotes', line: 3 });
});

test('a file without rows is an error', async () => {
  await expect(readHead(new File(['a,b\n'], 'f.csv'), 'utf-8', 5)).rejects.toThrow(new FileError('empty'));
  await expect(readHead(new File([], 'f.csv'), 'utf-8', 5)).rejects.toThrow(new FileError('empty'));
});

test.each(csvRows)('quotation marks are read as the server reads them: $name', async ({ row, cells }) => {
  for (const end of ['\n', '\r\n']) {
    const text = ['a,b', row.replaceAll('\n', end), ''].join(end);
    for (const partBytes of [1, 5, 1000]) {
      if (cells === null) {
        await expect(rowsOf(text, partBytes)).rejects.toMatchObject({ fault: 'quotes', line: 2 });
      } else {
        expect((await rowsOf(text, partBytes))[1]).toEqual(cells.map((cell) => cell.replaceAll('\n', end)));
      }
    }
  }
});

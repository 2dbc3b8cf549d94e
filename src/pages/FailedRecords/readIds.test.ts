import { MOST_IDS, readIds } from './readIds';

const ids = async (text: string, connector: string | null = 'c') => {
  const read = await readIds(new File([text], 'ids.csv'), connector);
  return typeof read === 'string' ? read : read.map((each) => [each.id, each.connector]);
};

it('reads a file of this page, with the connector of each line', async () => {
  const file = '\uFEFFid,recordId,connector\r\nevt-1,r-1,c1\r\n"evt,2","say ""hi""\nthere",c2\r\n';
  expect(await ids(file, null)).toEqual([
    ['evt-1', 'c1'],
    ['evt,2', 'c2'],
  ]);
});

it('reads a file from a spreadsheet, with semicolons and other columns first', async () => {
  expect(await ids('Connector;Event Id\nc1;-A1\nc1;007\n', null)).toEqual([
    ['-A1', 'c1'],
    ['007', 'c1'],
  ]);
});

it('reads a plain list of any ids, each once', async () => {
  expect(await ids('evt-1\n\n 42 \nevt-1\n')).toEqual([
    ['evt-1', 'c'],
    ['42', 'c'],
  ]);
});

it('reads a list of ids that hold what separates columns elsewhere', async () => {
  expect(await ids('INV-1|a\nINV-2|b\n')).toEqual([
    ['INV-1|a', 'c'],
    ['INV-2|b', 'c'],
  ]);
});

it('reads Unicode text of a spreadsheet, which is UTF-16 with tabs', async () => {
  const bytes = Buffer.from('\uFEFFid\tconnector\r\nGebühr-1\tc1\r\n', 'utf16le');
  expect(await readIds(new File([bytes], 'ids.txt'), null)).toEqual([{ id: 'Gebühr-1', connector: 'c1' }]);
});

it('tells what is wrong with a file', async () => {
  expect(await ids('\n \n')).toBe('none');
  expect(await ids('id,connector\n')).toBe('none');
  expect(await ids('evt-1\n', null)).toBe('connector');
  expect(await ids('id,connector\nevt-1,\n', null)).toBe('connector');
  expect(await ids(Array.from({ length: MOST_IDS + 1 }, (_, index) => `e${index}`).join('\n'))).toBe('too-many');
});

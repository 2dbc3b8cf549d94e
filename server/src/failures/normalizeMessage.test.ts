import { processorTime } from '../testing/processorTime';
import { normalizeMessage } from './normalizeMessage';

test.each([
  ['Invoice INV-00042 has no CRM id', 'Invoice INV-00043 has no CRM id'],
  ['Timeout after 3000 ms', 'Timeout after 12 ms'],
  ['Timeout after 3000ms', 'Timeout after 12ms'],
  ['No account 0018Z00002abQAA', 'No account 0017X00001cdQAA'],
  ['Request 550e8400-e29b-41d4-a716-446655440000 failed', 'Request 123e4567-e89b-12d3-a456-426614174000 failed'],
  ['Request 550e8400-e29b-41d4-a716-446655440000 failed', 'Request req_42 failed'],
  ['Value "Acme" is wrong', 'Value "Globex" is wrong'],
  ['token deadbeefdeadbeefdead expired', 'token 0123456789abcdef0123 expired'],
  // E-mail addresses
  ['Duplicate contact a@example.com', 'Duplicate contact jürgen.o+x@mail.example.co.uk'],
  ['Duplicate contact 12345@example.com', 'Duplicate contact a@example.com'],
  ['Duplicate contact 1.2@3.example', 'Duplicate contact 2026-11-20@example.com'],
  ['Email: invalid email address: not@here', 'Email: invalid email address: not@here'],
  // Amounts, with the separators of any language
  ['Amount 1,234.56 exceeds limit', 'Amount 999.5 exceeds limit'],
  ['Amount 1.234,56 exceeds limit', 'Amount 999 exceeds limit'],
  ['Amount 1 234,56 exceeds limit', 'Amount 12 exceeds limit'],
  ['Amount 1\u202f234,56 exceeds limit', "Amount 1'234.50 exceeds limit"],
  ['Amount -5 exceeds limit', 'Amount 1.5e10 exceeds limit'],
  ['Amount $1,234.56 exceeds limit', 'Amount € 7 exceeds limit'],
  ['Amount 12,34,567.80 exceeds limit', 'Amount ١٢٣ exceeds limit'],
  ['Discount 12.5% is too high', 'Discount 7 % is too high'],
  // Dates and times
  ['at 2026-11-20T10:00:00.000Z it broke', 'at 2025-01-02T11:30:59Z it broke'],
  ['Period of 2026-11-20 is closed', 'Period of 20.11.2026 is closed'],
  ['Period of 11/20/2026 is closed', 'Period of 20. November 2026 is closed'],
  ['Period of Nov 20, 2026 is closed', 'Period of 3 février 2026 is closed'],
  ['Started 10:00:05, too late', 'Started 9:15 PM, too late'],
  // Quotes of other languages
  ['Wert „Acme GmbH“ ist ungültig', 'Wert „Globex“ ist ungültig'],
  ['Valeur « Acme » invalide', 'Valeur « Globex » invalide'],
  ['Value “Acme” is wrong', 'Value "Globex" is wrong'],
  ['値「東京」は無効です', '値「大阪」は無効です'],
  ["Can't save 'Acme'", "Can't save 'O-Globex'"],
  ['Value ‘Acme’ can’t be saved', 'Value ‘Globex’ can’t be saved'],
  // Lists, whose length differs
  ['Unknown ids: a1, b2, c3', 'Unknown ids: a1, b2'],
  [
    '[{"message":"Account A-1 is locked","errorCode":"LOCKED"}]',
    '[{"message":"Account A-2 is locked","errorCode":"LOCKED"}]',
  ],
])('%s and %s are one error', (one, other) => {
  expect(normalizeMessage(one)).toBe(normalizeMessage(other));
});

test.each([
  ['Account not found', 'Contact not found'],
  ['Account not found', 'Account not found in region EU'],
  // Status codes: each needs another action
  ['Request failed with status code 401', 'Request failed with status code 429'],
  ['Request failed with status code 429', 'Request failed with status code 503'],
  ['HTTP 401', 'HTTP 503'],
  ['HTTP/1.1 401', 'HTTP/1.1 503'],
  ['status: 401', 'status: 503'],
  ['Server returned 401', 'Server returned 503'],
  ['ORA-00942: table or view', 'ORA-01017: table or view'],
  ['SQLSTATE[23000] at row 1', 'SQLSTATE[40001] at row 1'],
  // Names of the schema
  ["No such column 'A' on entity 'B'", "No such column 'C' on entity 'B'"],
  ["No such column 'A' on entity 'B'", "No such column 'A' on entity 'D'"],
  ["No such column 'Address2__c' on entity 'B'", "No such column 'Address3__c' on entity 'B'"],
  ['Feld „Name“ fehlt', 'Feld „Ort“ fehlt'],
  ['Tax1__c is required', 'Tax2__c is required'],
  ['null value in column "city"', 'null value in column "name"'],
  // Answers in JSON
  ['[{"message":"x","errorCode":"INVALID_FIELD"}]', '[{"message":"x","errorCode":"INVALID_SESSION_ID"}]'],
  ["[{'message': 'No such column', 'code': 'X'}]", "[{'message': 'Session expired', 'code': 'X'}]"],
  ['{"status":401}', '{"status":503}'],
])('%s and %s are two errors', (one, other) => {
  expect(normalizeMessage(one)).not.toBe(normalizeMessage(other));
});

test.each([
  ["The record can't be saved, it's locked", "The record can't be saved, it's locked"],
  ['Invoice INV-7 of 2026-11-20: 12.50 EUR', 'Invoice <id> of <time>: <n> EUR'],
  ['Version 10.0.0.1:443 refused', 'Version <n>:<n> refused'],
  ["customers' list isn't here", "customers' list isn't here"],
])('%s reads %s', (message, expected) => {
  expect(normalizeMessage(message)).toBe(expected);
});

test.each(['"', "'", 'a-', '0x', '1', 'é_', '\0', 'a@', '«', '„x', '1,', '1 111 ', 'status ', 'a__', '"a":"', '“'])(
  'a message of nothing but %j does not keep the server busy',
  (part) => {
    const timeOf = (text: string) => processorTime(() => normalizeMessage(text.repeat(8000)));
    expect(timeOf(part) / timeOf('Account not found. ')).toBeLessThan(500);
  }
);

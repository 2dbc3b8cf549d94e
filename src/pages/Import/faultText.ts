/** Explains why a file can't be read. */
import { t } from '@grafana/i18n';

import { formatCount } from '../../components/formats';
import { FileError } from './readParts';

export function faultText(error: Error): string {
  if (!(error instanceof FileError)) {
    return error.message;
  }
  switch (error.fault) {
    case 'encoding':
      return t('import.fault-encoding', 'The file is not UTF-8: choose Windows-1252, or save it as UTF-8');
    case 'marked-encoding':
      return t(
        'import.fault-marked-encoding',
        'The file has bytes that do not fit its byte order mark, which says its encoding: save it as UTF-8'
      );
    case 'row-too-long':
      return t('import.fault-row', 'The row on line {{line}} does not end: a quotation mark is not closed', {
        line: formatCount(error.line ?? 1),
      });
    case 'quotes':
      return t(
        'import.fault-quotes',
        'Line {{line}} has a quotation mark that is not closed, or one within a text that is not doubled ("")',
        { line: formatCount(error.line ?? 1) }
      );
    case 'empty':
      return t('import.fault-empty', 'The file has no rows below a line of column names');
  }
}

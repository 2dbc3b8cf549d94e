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
    case 'row-too-long':
      return t('import.fault-row', 'A row of the file does not end: a quotation mark is not closed');
    case 'quotes':
      return t(
        'import.fault-quotes',
        'Row {{row}} has a quotation mark that is not closed, or one within a text that is not doubled ("")',
        { row: formatCount(error.row ?? 0) }
      );
    case 'empty':
      return t('import.fault-empty', 'The file has no rows below a line of column names');
  }
}

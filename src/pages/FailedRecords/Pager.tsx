/** Moves to the previous or next page, and sets the number of rows. The server gives one page after the other. */
import { t } from '@grafana/i18n';
import { Button, Combobox, Stack } from '@grafana/ui';
import React from 'react';

const PAGE_SIZES = [50, 100, 250, 1000] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

interface Props {
  /** The first page is 0. */
  page: number;
  hasNext: boolean;
  isLoading: boolean;
  pageSize: PageSize;
  onPrevious: () => void;
  onNext: () => void;
  onPageSize: (size: PageSize) => void;
}

export function Pager({ page, hasNext, isLoading, pageSize, onPrevious, onNext, onPageSize }: Props) {
  return (
    <nav aria-label={t('failed-records.pager.label', 'Pages')}>
      <Stack gap={1} alignItems="center" justifyContent="flex-end" wrap="wrap">
        <label htmlFor="page-size">{t('failed-records.pager.size', 'Rows per page')}</label>
        <Combobox<PageSize>
          id="page-size"
          width={12}
          value={pageSize}
          options={PAGE_SIZES.map((size) => ({ value: size, label: String(size) }))}
          onChange={({ value }) => onPageSize(value)}
        />
        <Button variant="secondary" icon="angle-left" disabled={page === 0 || isLoading} onClick={onPrevious}>
          {t('failed-records.pager.previous', 'Previous')}
        </Button>
        <span aria-live="polite">{t('failed-records.pager.page', 'Page {{page}}', { page: page + 1 })}</span>
        <Button
          variant="secondary"
          icon="angle-right"
          iconPlacement="right"
          disabled={!hasNext || isLoading}
          onClick={onNext}
        >
          {t('failed-records.pager.next', 'Next')}
        </Button>
      </Stack>
    </nav>
  );
}

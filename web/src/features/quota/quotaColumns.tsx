import { VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import type { QuotaItem } from '../../api/types.ts';
import type { features } from '../../ui/tableFeatures.ts';
import classes from './Quota.module.css';

const helper = createColumnHelper<typeof features, QuotaItem>();
const mostFirst = { sortDescFirst: true } as const;

/** Heads only: a row draws its cells itself. */
export const quotaColumns = helper.columns([
  helper.accessor('country', { header: 'Country', meta: { className: classes.country } }),
  helper.accessor('used', { header: 'Used', ...mostFirst, meta: { className: classes.used } }),
  helper.accessor('next_at', { id: 'next', header: 'Next slot', meta: { className: classes.next } }),
  helper.accessor('waiting', { header: 'Waiting', ...mostFirst, meta: { className: classes.waiting } }),
  helper.accessor('shares', {
    id: 'permits',
    header: 'Permits lately',
    ...mostFirst,
    meta: { className: classes.permits },
  }),
  helper.accessor('refusals', {
    id: 'refused',
    header: 'Last refused',
    ...mostFirst,
    meta: { className: classes.refused },
  }),
  helper.display({
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    meta: { className: classes.actions },
  }),
]);

import { rowSortingFeature, tableFeatures } from '@tanstack/react-table';

/** `numeric`: figures, aligned to the right. */
type Meta = { numeric?: boolean; className?: string };

/** What our tables use of TanStack Table: sort state and headers. The order itself is useFrozenOrder's. */
export const features = tableFeatures({ rowSortingFeature, columnMeta: {} as Meta });

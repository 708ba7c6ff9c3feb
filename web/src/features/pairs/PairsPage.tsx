import { PageHeader } from '../../ui/PageHeader.tsx';

export function PairsPage() {
  return <PageHeader title="Pairs" />;
}

import { PageHeader } from '../../ui/PageHeader.tsx';

export function AlertsPage() {
  return <PageHeader title="Alerts" />;
}

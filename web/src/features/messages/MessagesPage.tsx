import { PageHeader } from '../../ui/PageHeader.tsx';

export function MessagesPage() {
  return <PageHeader title="Messages" />;
}

import { Button, FileInput, Group, Modal, Stack, Text } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useState } from 'react';
import { Failed } from '../../ui/States.tsx';
import { toastDone } from '../../ui/toast.ts';
import { ImportReportView } from './ImportReportView.tsx';
import { useImportPairs } from './pairsApi.ts';

/** First a dry run that says, line by line, what would happen; only then the import itself. */
export function ImportPairs({ onClose }: { onClose: () => void }) {
  const [csv, setCsv] = useState<string | null>(null);
  const check = useImportPairs();
  const apply = useImportPairs();
  const report = check.data;

  const choose = async (file: File | null) => {
    check.reset();
    apply.reset();
    const text = file ? await file.text() : null;
    setCsv(text);
    if (text !== null) check.mutate({ csv: text, dryRun: true });
  };
  const confirm = () =>
    csv !== null &&
    apply.mutate(
      { csv, dryRun: false },
      {
        onSuccess: ({ created, updated }) => {
          toastDone(`Imported: ${created} added, ${updated} changed.`);
          onClose();
        },
      },
    );
  const ready = report !== undefined && report.errors.length === 0 && report.created + report.updated > 0;

  return (
    <Modal opened onClose={onClose} size="lg" title="Import pairs">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Columns: <span className="mono">country, country_name, operator, operator_name, priority</span>.
          Pairs that the file does not name stay as they are.
        </Text>
        <FileInput
          label="CSV file"
          placeholder="Choose a file"
          accept=".csv,text/csv"
          leftSection={<IconFileTypeCsv size={18} aria-hidden />}
          onChange={choose}
          clearable
          clearButtonProps={{ 'aria-label': 'Remove the file' }}
        />
        {check.isPending && <Text size="sm">Checking…</Text>}
        {check.isError && <Failed error={check.error} m={0} />}
        {apply.isError && <Failed error={apply.error} m={0} />}
        {report && <ImportReportView report={report} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!ready} loading={apply.isPending} onClick={confirm}>
            Import
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { FileInput, Modal, Stack, Text } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { DialogButtons } from './DialogButtons.tsx';
import { Failed } from './States.tsx';
import { toastDone } from './toast.ts';

type Csv = { csv: string; dryRun: boolean };
type Props<Report> = {
  title: string;
  /** Which columns the file has, and what becomes of what it does not name. */
  about: ReactNode;
  check: UseMutationResult<Report, Error, Csv>;
  apply: UseMutationResult<Report, Error, Csv>;
  view: (report: Report) => ReactNode;
  wrong: (report: Report) => number;
  /** How much would change; a file that changes nothing is not imported. */
  changes: (report: Report) => number;
  done: (report: Report) => string;
  onClose: () => void;
};

/** First a dry run that says, line by line, what would happen; only then the import itself. */
export function CsvImport<Report>({ check, apply, onClose, ...props }: Props<Report>) {
  const [csv, setCsv] = useState<string | null>(null);
  // Things may have changed since the dry run: then the import itself finds wrong lines, and imports nothing.
  const report = apply.data ?? check.data;
  const ready = report !== undefined && props.wrong(report) === 0 && props.changes(report) > 0;
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
        onSuccess: (imported) => {
          if (props.wrong(imported) > 0) return;
          toastDone(props.done(imported));
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} size="lg" title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {props.about}
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
          {report !== undefined && props.view(report)}
          <DialogButtons verb="Import" disabled={!ready} loading={apply.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

import { Alert, Group, Table, Text } from '@mantine/core';
import type { ImportReport } from '../../api/types.ts';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { count } from '../../util/format.ts';

/** What a dry run found: the counts, or each line that is wrong. */
export function ImportReportView({ report }: { report: ImportReport }) {
  const { rows, created, updated, unchanged, errors } = report;
  if (errors.length === 0) {
    return (
      <Alert color="indigo" variant="outline" title={`${count(rows)} lines, all of them right`} role="status">
        <Group gap="lg">
          <Text size="sm">{count(created)} to add</Text>
          <Text size="sm">{count(updated)} to change</Text>
          <Text size="sm">{count(unchanged)} as they are</Text>
        </Group>
      </Alert>
    );
  }
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={`${errors.length === 1 ? '1 line is' : `${count(errors.length)} lines are`} wrong; nothing was changed`}
    >
      <ScrollBox label="Lines that are wrong">
        <Table verticalSpacing={3} mah={280}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Line</Table.Th>
              <Table.Th scope="col">What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {errors.map(({ line, what }) => (
              <Table.Tr key={`${line} ${what}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
    </Alert>
  );
}

import { Alert, Table } from '@mantine/core';
import { count } from '../util/format.ts';
import { ScrollBox } from './ScrollBox.tsx';

type Line = { line: number; what: string; how?: string };
type Props = {
  lines: Line[];
  /** How many there are; not all of many are listed. */
  wrong?: number;
};

/** Each line of a file that is wrong, and how to mend it: with any of them nothing is imported. */
export function WrongLines({ lines, wrong = lines.length }: Props) {
  const mendable = lines.some(({ how }) => how);
  const listed = wrong > lines.length ? ` Here are the first ${count(lines.length)}.` : '';
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      title={`${wrong === 1 ? '1 line is' : `${count(wrong)} lines are`} wrong; nothing was changed.${listed}`}
    >
      <ScrollBox label="Lines that are wrong">
        <Table verticalSpacing={3} mah={280}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Line</Table.Th>
              <Table.Th scope="col">What is wrong</Table.Th>
              {mendable && <Table.Th scope="col">How to mend it</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(({ line, what, how }) => (
              <Table.Tr key={`${line} ${what}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{what}</Table.Td>
                {mendable && <Table.Td>{how}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollBox>
    </Alert>
  );
}

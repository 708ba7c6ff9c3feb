import { ActionIcon, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconRegex, IconSearch } from '@tabler/icons-react';
import { explain } from '../../../api/problem.ts';
import { count } from '../../../util/format.ts';
import type { LogSearch } from './useLogSearch.ts';

type Props = { search: LogSearch; go: (by: 1 | -1) => void };

/** Looks through the whole log; Enter goes to the hit before, Shift-Enter to the one after, as one reads upwards. */
export function LogSearchBar({ search, go }: Props) {
  const none = search.hits.length === 0;
  return (
    <Group gap={6} wrap="nowrap">
      <TextInput
        flex="1 1 140px"
        size="xs"
        aria-label="Search the log"
        placeholder="Search the log"
        leftSection={<IconSearch size={14} aria-hidden />}
        maxLength={200}
        value={search.text}
        onChange={(event) => search.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          go(event.shiftKey ? 1 : -1);
        }}
      />
      <Tooltip label={search.regex ? 'Search for plain text' : 'Search by a regular expression (RE2)'}>
        <ActionIcon
          variant={search.regex ? 'light' : 'default'}
          aria-label="Regular expression"
          aria-pressed={search.regex}
          onClick={() => search.setRegex(!search.regex)}
        >
          <IconRegex size={15} />
        </ActionIcon>
      </Tooltip>
      <Text size="xs" c="dimmed" role="status" className="figure" data-testid="hits">
        {hitWords(search)}
      </Text>
      <Tooltip label="Hit before (Enter)">
        <ActionIcon variant="default" aria-label="Previous hit" disabled={none} onClick={() => go(-1)}>
          <IconChevronUp size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Hit after (Shift-Enter)">
        <ActionIcon variant="default" aria-label="Next hit" disabled={none} onClick={() => go(1)}>
          <IconChevronDown size={15} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function hitWords({ text, answered, hits, number, partly, busy, error }: LogSearch): string {
  if (error) return explain(error);
  if (text.trim() === '' || (!answered && !busy)) return '';
  if (busy) return 'Searching';
  const all = `${count(hits.length)}${partly ? '+' : ''}`;
  if (hits.length === 0) return partly ? 'No hit in the newest part' : 'No hit';
  return number > 0 ? `${count(number)} of ${all}` : `${all} ${hits.length === 1 ? 'hit' : 'hits'}`;
}

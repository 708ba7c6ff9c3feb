import { Group, Table, Text, UnstyledButton } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled, IconClockHour4 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { MessageItem } from '../../api/types.ts';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { moment } from '../../util/format.ts';
import classes from './MessageTable.module.css';
import { BLAME_WORDS, STATE_WORDS } from './stateWords.ts';

const ICONS = { good: IconCircleCheckFilled, bad: IconCircleXFilled, busy: IconClockHour4 };
const HEADS = ['Sent', 'State', 'Delivered after', 'Pair', 'To', 'Session', 'Note'];

type Opens = { onOpen: (id: string) => void };

export function MessageTable({ messages, onOpen }: Opens & { messages: MessageItem[] }) {
  return (
    <ScrollBox label="Messages">
      <Table className={classes.table} verticalSpacing={5} highlightOnHover tabularNums>
        <Table.Thead>
          <Table.Tr>
            {HEADS.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => (
            <MessageRow key={message.id} message={message} onOpen={onOpen} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollBox>
  );
}

const MessageRow = memo(function MessageRow({ message, onOpen }: Opens & { message: MessageItem }) {
  return (
    <Table.Tr data-testid={`message-row-${message.id}`} data-state={message.state}>
      <Table.Td title={message.sent_at}>
        <UnstyledButton
          className={classes.link}
          fz="inherit"
          aria-label={`Life of the message sent ${moment(message.sent_at, Date.now())}`}
          onClick={() => onOpen(message.id)}
        >
          {moment(message.sent_at, Date.now())}
        </UnstyledButton>
      </Table.Td>
      <Table.Td>
        <State state={message.state} />
      </Table.Td>
      <Table.Td>{deliveredAfter(message)}</Table.Td>
      <Table.Td className="mono">{message.pair}</Table.Td>
      <Table.Td className="mono">{message.to ?? '–'}</Table.Td>
      <Table.Td>
        <Link to="/sessions" search={{ q: message.session, open: message.session }} className={classes.link}>
          {message.session}
        </Link>
      </Table.Td>
      <Table.Td>
        <Text span size="sm" c="dimmed">
          {noteOf(message)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
});

function State({ state }: Pick<MessageItem, 'state'>) {
  const { word, tone } = STATE_WORDS[state] ?? { word: state, tone: 'busy' };
  const Icon = ICONS[tone];
  return (
    <Group gap={6} wrap="nowrap" className={classes.state} data-tone={tone}>
      <Icon size={16} aria-hidden />
      {word}
    </Group>
  );
}

/** From sending to delivery, in seconds with a tenth. */
function deliveredAfter({ sent_at, delivered_at }: MessageItem): string {
  if (!delivered_at) return '–';
  return `${((Date.parse(delivered_at) - Date.parse(sent_at)) / 1000).toFixed(1)} s`;
}

/** The gateway's own word for a state is only of interest where something went wrong. */
function noteOf({ state, blame, error, raw }: MessageItem): string {
  const parts = [
    blame && `fault of the ${BLAME_WORDS[blame] ?? blame}`,
    error,
    STATE_WORDS[state]?.tone === 'bad' && raw,
  ];
  return parts.filter(Boolean).join(' · ');
}

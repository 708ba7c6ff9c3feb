import { logsLogDownload } from '../../../api/sdk.ts';
import type { LogLine } from '../../../api/types.ts';
import { toastDone, toastFailed } from '../../../ui/toast.ts';
import { count } from '../../../util/format.ts';
import { saveBlob } from '../../../util/saveBlob.ts';

/** As in the file: time, who, text. */
function asText(lines: LogLine[]): string {
  return lines.map(({ at, by, text }) => `${at ?? ''} ${by === 'smsdeck' ? '#' : '|'} ${text}`).join('\n');
}

export async function copyLines(lines: LogLine[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(asText(lines));
    toastDone(`${count(lines.length)} lines copied.`);
  } catch {
    const why = 'Browsers allow it on https and on this machine only. Download the log instead.';
    toastFailed('Not copied', new Error(why));
  }
}

export async function downloadLog(name: string, run: string): Promise<void> {
  try {
    const blob = await logsLogDownload({ path: { name }, query: { run }, parseAs: 'blob' });
    saveBlob(blob as Blob, `${[name, run].filter(Boolean).join('-')}.log`);
  } catch (error) {
    toastFailed('Not downloaded', error);
  }
}

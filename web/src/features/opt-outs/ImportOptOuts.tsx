import { CsvImport } from '../../ui/CsvImport.tsx';
import { RightLines } from '../../ui/RightLines.tsx';
import { WrongLines } from '../../ui/WrongLines.tsx';
import { count } from '../../util/format.ts';
import { useImportOptOuts } from './optOutsApi.ts';

/** All of a file, or with any wrong line nothing of it. */
export function ImportOptOuts({ onClose }: { onClose: () => void }) {
  return (
    <CsvImport
      title="Import opt-outs"
      about={
        <>
          Columns: <span className="mono">number, source</span>; the source says how we know. Numbers that the
          file does not name stay as they are.
        </>
      }
      check={useImportOptOuts()}
      apply={useImportOptOuts()}
      view={({ rows, added, known, wrong, errors }) =>
        wrong > 0 ? (
          <WrongLines lines={errors} wrong={wrong} />
        ) : (
          <RightLines
            rows={rows}
            counts={[
              [added, 'to opt out'],
              [known, 'opted out already'],
            ]}
          />
        )
      }
      wrong={({ wrong }) => wrong}
      changes={({ added }) => added}
      done={({ added, known }) => `${count(added)} numbers opted out, ${count(known)} were already.`}
      onClose={onClose}
    />
  );
}

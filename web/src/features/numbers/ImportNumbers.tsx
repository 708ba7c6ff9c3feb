import { CsvImport } from '../../ui/CsvImport.tsx';
import { RightLines } from '../../ui/RightLines.tsx';
import { WrongLines } from '../../ui/WrongLines.tsx';
import { count } from '../../util/format.ts';
import { useImportNumbers } from './numbersApi.ts';

/** All of a file, or with any wrong line nothing of it. */
export function ImportNumbers({ pair, onClose }: { pair: string; onClose: () => void }) {
  return (
    <CsvImport
      title={`Import numbers for ${pair}`}
      about={
        <>
          Columns: <span className="mono">number, source</span>; the source says where the permission to
          message the number is from. Numbers that are there already stay as they are.
        </>
      }
      check={useImportNumbers(pair)}
      apply={useImportNumbers(pair)}
      view={({ rows, added, known, opted_out, wrong, errors }) =>
        wrong > 0 ? (
          <WrongLines lines={errors} wrong={wrong} />
        ) : (
          <RightLines
            rows={rows}
            counts={[
              [added, 'to add'],
              [known, 'known already'],
              [opted_out, 'of them opted out, and stay so'],
            ]}
          />
        )
      }
      wrong={({ wrong }) => wrong}
      changes={({ added }) => added}
      done={({ added, known }) => `${pair}: ${count(added)} numbers added, ${count(known)} were known.`}
      onClose={onClose}
    />
  );
}

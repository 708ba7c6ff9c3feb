import { CsvImport } from '../../ui/CsvImport.tsx';
import { RightLines } from '../../ui/RightLines.tsx';
import { WrongLines } from '../../ui/WrongLines.tsx';
import { useImportPairs } from './pairsApi.ts';

export function ImportPairs({ onClose }: { onClose: () => void }) {
  return (
    <CsvImport
      title="Import pairs"
      about={
        <>
          Columns: <span className="mono">country, country_name, operator, operator_name, priority</span>.
          Pairs that the file does not name stay as they are.
        </>
      }
      check={useImportPairs()}
      apply={useImportPairs()}
      view={({ rows, created, updated, unchanged, errors }) =>
        errors.length > 0 ? (
          <WrongLines lines={errors} />
        ) : (
          <RightLines
            rows={rows}
            counts={[
              [created, 'to add'],
              [updated, 'to change'],
              [unchanged, 'as they are'],
            ]}
          />
        )
      }
      wrong={({ errors }) => errors.length}
      changes={({ created, updated }) => created + updated}
      done={({ created, updated }) => `Imported: ${created} added, ${updated} changed.`}
      onClose={onClose}
    />
  );
}

import { useQuery } from '@tanstack/react-query';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { Editor } from './editor.tsx';

/** Who has to be asked for what: the policy file as a table and as text, checked while one types. */
export function PoliciesPage() {
  const file = useQuery(queries.policies);
  const { locale } = useMe();
  return (
    <Page
      title="Policies"
      layout="wide"
      lead={
        file.data
          ? file.data.text.trim() === ''
            ? 'No policy is in force yet, so nobody is asked for anything'
            : `Version ${file.data.version} is in force${file.data.inFlight > 0 ? ` · ${count(file.data.inFlight, 'request', locale)} in flight ${file.data.inFlight === 1 ? 'keeps' : 'keep'} the steps they were asked under` : ''}`
          : '\u00a0'
      }
    >
      {file.isError ? <Failed error={file.error} retry={() => void file.refetch()} /> : !file.data ? <Loading lines={12} /> : <Editor file={file.data} />}
    </Page>
  );
}

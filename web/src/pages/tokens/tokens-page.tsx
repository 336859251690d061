import { Button, CopyButton, Modal, Select, TextInput } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, type Token } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { useIsAdmin } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/values.tsx';

/** Keys to the API: whose rights, last used when, until when. */
export function TokensPage() {
  return useIsAdmin() ? (
    <Tokens />
  ) : (
    <Page title="Tokens" lead="Keys with which programs use Evenkeel’s API">
      <Blank title="Tokens are for administrators." icon={<IconKey size={30} stroke={1.5} />}>
        Ask one of them for a token with your rights.
      </Blank>
    </Page>
  );
}

function Tokens() {
  const tokens = useQuery(queries.tokens);
  const people = useQuery(queries.people).data?.people ?? [];
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | undefined>();
  const items = tokens.data?.items ?? [];
  const add = (
    <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <Page
      title="Tokens"
      lead="Keys with which programs use Evenkeel’s API"
      actions={items.length > 0 ? add : undefined}
    >
      {tokens.isError && <Failed error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.isPending && <Loading />}
      {tokens.data && items.length === 0 && (
        <Blank title="No tokens yet." icon={<IconKey size={30} stroke={1.5} />} action={add}>
          A token lets a script or another program read and change deals. Give each program its own, so that
          one can be revoked without the others.
        </Blank>
      )}
      {items.length > 0 && (
        <div className="card scroll-x" tabIndex={0} role="region" aria-label="Tokens">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Acts as</th>
                <th scope="col">Made</th>
                <th scope="col">Last used</th>
                <th scope="col">Ends</th>
                <th scope="col">
                  <span className="hidden">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map(token => (
                <tr key={token.id}>
                  <td>
                    <strong>{token.name}</strong>
                  </td>
                  <td>
                    {token.personId ? (
                      (people.find(p => p.id === token.personId)?.name ?? 'somebody')
                    ) : (
                      <span className="muted">a machine, with every right</span>
                    )}
                  </td>
                  <td className="muted">
                    <When at={token.createdAt} />
                  </td>
                  <td className="muted">{token.lastUsedAt ? <When at={token.lastUsedAt} /> : 'never'}</td>
                  <td className="muted">{token.expiresAt ? <When at={token.expiresAt} /> : 'never'}</td>
                  <td className="num">
                    <Button size="compact-sm" color="red" onClick={() => setRevoking(token)}>
                      Revoke<span className="hidden"> {token.name}</span>
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && <NewToken people={people.filter(p => p.active)} onClose={() => setMaking(false)} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(undefined)} />}
    </Page>
  );
}

function NewToken({
  people,
  onClose,
}: {
  people: readonly { id: string; name: string }[];
  onClose: () => void;
}) {
  const fields = useFields({ name: '', personId: null as string | null, expiresAt: '' });
  const { values } = fields;
  const make = useMutation({
    mutationFn: api.createToken,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['tokens'] }),
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!values.name.trim()) return fields.setErrors({ name: 'What is it for?' });
    // To the end of that day, in the zone of whoever chose it.
    const end = values.expiresAt ? new Date(`${values.expiresAt}T23:59:59`).toISOString() : null;
    make.mutate({ name: values.name.trim(), personId: values.personId, expiresAt: end });
  };
  const token = make.data?.token;
  return (
    <Modal
      opened
      onClose={onClose}
      title={token ? 'Your new token' : 'New token'}
      closeOnClickOutside={false}
      closeOnEscape={!token}
    >
      {token ? (
        <div className="stack">
          <p>Copy it now: it is shown this once, and Evenkeel keeps only its fingerprint.</p>
          <TextInput
            aria-label="Token"
            readOnly
            value={token}
            onFocus={event => event.currentTarget.select()}
            styles={{ input: { fontFamily: 'var(--mono)' } }}
          />
          <div className={form.foot}>
            <CopyButton value={token}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
            </CopyButton>
            <Button variant="filled" onClick={onClose}>
              I have it
            </Button>
          </div>
        </div>
      ) : (
        <form onSubmit={submit} className="stack" noValidate>
          <TextInput
            data-autofocus
            label="Name"
            required
            placeholder="Nightly export"
            {...fields.text('name')}
          />
          <Select
            label="Acts as"
            description="With this person’s rights, and in their name. Left empty, it is a machine with every right."
            placeholder="A machine of this name"
            searchable
            clearable
            limit={50}
            data={people.map(p => ({ value: p.id, label: p.name }))}
            value={values.personId}
            onChange={value => fields.set('personId', value)}
            error={fields.errors.personId}
          />
          <TextInput
            type="date"
            label="Ends"
            description="Left empty, it works until it is revoked."
            {...fields.text('expiresAt')}
          />
          <div className={form.foot}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={make.isPending}>
              Make token
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => api.revokeToken(token.id),
    onSuccess: () => {
      notice.done(`${token.name} opens nothing any more.`);
      void queryClient.invalidateQueries({ queryKey: ['tokens'] });
      onClose();
    },
    onError: notice.failed,
  });
  return (
    <Modal opened onClose={onClose} title={`Revoke ${token.name}?`} size="sm">
      <p>Whatever uses it stops working at once. It cannot be brought back; you can make a new one.</p>
      <div className={form.foot} style={{ marginTop: 16 }}>
        <Button onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button variant="filled" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke
        </Button>
      </div>
    </Modal>
  );
}

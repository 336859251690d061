import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { useIsAdmin } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';

/** Where shout-outs are shown. For administrators. */
export function RecognitionSettingsPage() {
  const admin = useIsAdmin();
  const found = useQuery(queries.recognitionSettings);
  const channel = found.data?.channel ?? null;
  return (
    <Page title="Shout-outs" lead={found.data ? (channel ? `They are shown in the channel ${channel}` : "They are shown in no channel") : '\u00a0'}>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={3} />}
      {!admin && found.data && <Blank title="Only an administrator can change this." />}
      {admin && found.data && <Settings key={channel} channel={channel} />}
    </Page>
  );
}

function Settings({ channel }: { channel: string | null }) {
  const fields = useFields({ channel: channel ?? '' });
  const value = fields.values.channel.trim();
  const save = useMutation({
    mutationFn: () => api.setRecognitionSettings({ channel: value || null }),
    onSuccess: saved => {
      queryClient.setQueryData(queries.recognitionSettings.queryKey, saved);
      notice.done(saved.channel ? 'Saved. Evenkeel joins the channel with the next shout-out.' : 'Saved. Only those thanked and the wall have shout-outs now.');
    },
    onError: fields.failed,
  });
  return (
    <form
      className="card"
      style={{ maxWidth: '40rem' }}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label="Channel for shout-outs"
        description="Its id, at the foot of “View channel details” in Slack, such as C0123ABCD. Leave it empty for none. Private thanks are never shown there."
        maxLength={40}
        {...fields.text('channel')}
      />
      <div className={form.foot} style={{ marginTop: 14 }}>
        <Button type="submit" variant="filled" disabled={value === (channel ?? '')} loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
